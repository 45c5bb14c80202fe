//! Which texts of a corpus are read: all of a small one, an equal share of a large one.

/// Words, with the breaks between clauses, that are read at most. A thousand plans, read whole, take 140
/// MB at the end of a run.
const MOST: usize = 3_000_000;

/// One text in so many: every second, every fourth, …, so that what was read stays within bounds.
#[derive(Debug)]
pub(super) struct Share {
    /// Where the texts begin that were read.
    starts: Vec<usize>,
    /// Texts seen, read or not.
    seen: usize,
    halvings: u32,
    most: usize,
}

impl Default for Share {
    fn default() -> Share {
        Share::of(MOST)
    }
}

impl Share {
    /// So many words at most, and the last text.
    pub(super) fn of(most: usize) -> Share {
        Share { starts: Vec::new(), seen: 0, halvings: 0, most }
    }

    /// One text in so many is read.
    pub(super) fn one_in(&self) -> u32 {
        1 << self.halvings.min(31)
    }

    /// Whether the next text is to be read, behind what was read; of that every second text goes where
    /// it is too much.
    pub(super) fn takes_next(&mut self, read: &mut Vec<u32>) -> bool {
        if read.len() > self.most && self.starts.len() > 1 {
            self.halve(read);
        }
        let takes = self.seen.is_multiple_of(self.one_in() as usize);
        self.seen += 1;
        if takes {
            self.starts.push(read.len());
        }
        takes
    }

    fn halve(&mut self, read: &mut Vec<u32>) {
        let mut kept = 0;
        let ends = self.starts.iter().skip(1).copied().chain([read.len()]);
        let texts: Vec<(usize, usize)> = self.starts.iter().copied().zip(ends).step_by(2).collect();
        self.starts.clear();
        for (start, end) in texts {
            self.starts.push(kept);
            read.copy_within(start..end, kept);
            kept += end - start;
        }
        read.truncate(kept);
        self.halvings += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_second_text_goes_where_it_is_too_much() {
        let (mut share, mut read) = (Share::of(10), Vec::new());
        for number in 0..100 {
            if share.takes_next(&mut read) {
                read.extend([number; 3]);
            }
            assert!(read.len() <= 13, "{read:?}");
        }
        assert_eq!((share.one_in(), read), (64, vec![0, 0, 0, 64, 64, 64]));
    }
}
