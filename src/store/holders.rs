//! Which document holds which passage: ids in a transducer, where 200,000 that count up take 12 kB; in a
//! table of strings they took 12 MB.

use std::collections::BTreeMap;

/// Positions of documents in the manifest by the ids of the passages that they hold.
#[derive(Debug)]
pub(super) struct Holders(fst::Map<Vec<u8>>);

impl Holders {
    /// The bytes that [`Holders::read`] reads.
    pub(super) fn write(holders: &BTreeMap<String, u32>) -> std::io::Result<Vec<u8>> {
        let pairs = holders.iter().map(|(id, &position)| (id, u64::from(position)));
        let map = fst::Map::from_iter(pairs).map_err(std::io::Error::other)?;
        Ok(map.into_fst().into_inner())
    }

    /// Bytes that were compared with their hash; why they are none of ours, where they aren't.
    pub(super) fn read(bytes: Vec<u8>) -> Result<Holders, String> {
        fst::Map::new(bytes).map(Holders).map_err(|error| error.to_string())
    }

    /// Position of the document that holds a passage.
    pub(super) fn get(&self, passage: &str) -> Option<usize> {
        self.0.get(passage).and_then(|position| usize::try_from(position).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let ids = ["b", "a.1", "a.10", ""];
        let written = Holders::write(&ids.map(str::to_owned).into_iter().zip(0..).collect());
        let holders = Holders::read(written.unwrap()).unwrap();
        let found = ["a.10", "a.1", "b", "", "a.2", "a"].map(|id| holders.get(id));
        assert_eq!(found, [Some(2), Some(1), Some(0), Some(3), None, None]);
        assert!(Holders::read(b"too short".to_vec()).is_err());
    }
}
