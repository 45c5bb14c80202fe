//! How many widths the fonts of a file give, counted before they are read.
//!
//! A composite font says in a few bytes that codes 0 to 65,535 are 500 wide (ISO 32000-2, 9.7.4.3),
//! and may say so again and again: each time costs as much as 65,535 single widths. What is counted
//! here is what reading them would take.

use hayro_syntax::object::{Array, Dict};

/// Widths that the fonts of one file may give together: 128 fonts of 65,536 letters, which is all the
/// letters that a font can have. The most composite fonts that one of 23 real files has is 13.
const MOST: u64 = 1 << 23;

/// What is left of the widths that a file may give.
pub(super) struct Budget(u64);

impl Budget {
    /// All of them.
    pub(super) fn new() -> Budget {
        Budget(MOST)
    }

    /// Takes what a font needs; whether there was enough.
    pub(super) fn take(&mut self, descendant: &Dict<'_>) -> bool {
        let wanted = [("W", 1), ("W2", 3)].into_iter().map(|(key, each)| {
            descendant.get::<Array<'_>>(key).map_or(0, |array| count(&array, each, self.0))
        });
        let wanted = wanted.fold(0, u64::saturating_add);
        let enough = wanted <= self.0;
        if enough {
            self.0 -= wanted;
        }
        enough
    }
}

/// Codes that an array gives a width of `each` numbers, counted until there are more than `most`.
fn count(array: &Array<'_>, each: u64, most: u64) -> u64 {
    let mut items = array.flex_iter();
    let mut count: u64 = 0;
    while count <= most {
        if let Some((_, list)) = items.next::<(u32, Array<'_>)>() {
            count += list.raw_iter().count() as u64 / each;
        } else if let Some((first, last)) = items.next::<(u32, u32)>() {
            count += (u64::from(last) + 1).saturating_sub(u64::from(first));
            for _ in 0..each {
                if items.next::<f32>().is_none() {
                    return count;
                }
            }
        } else {
            break;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use hayro_syntax::object::FromBytes;

    use super::*;

    #[test]
    fn ranges_and_lists_are_counted() {
        let check = |array: &str, each: u64, expected: u64| {
            let read = Array::from_bytes(array.as_bytes()).unwrap();
            assert_eq!(count(&read, each, MOST), expected, "{array}");
        };
        check("[]", 1, 0);
        check("[3 [500 600] 10 19 700 4 4 1]", 1, 13);
        check("[3 [1 2 3 4 5 6] 10 19 7 8 9]", 3, 12);
        check("[9 3 500 1 2 500]", 1, 2);
        check("[0 4294967295 500 0 1 2]", 1, 1 << 32);
        check("[/A 1 2]", 1, 0);
    }

    #[test]
    fn fonts_share_what_a_file_may_give() {
        let font = |entries: &str| {
            let bytes = format!("<<{entries}>>").into_bytes().leak();
            Dict::from_bytes(bytes).unwrap()
        };
        let mut budget = Budget::new();
        assert!(budget.take(&font("/Subtype/CIDFontType2")));
        let half = format!("/W[1 {} 500]", MOST / 2);
        assert!(budget.take(&font(&half)) && budget.take(&font(&half)));
        assert!(!budget.take(&font("/W2[1 1 0 0 0]")));
        assert!(budget.take(&font("/W[]")));
    }
}
