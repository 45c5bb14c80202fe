//! The plans that were asked for last, ready to be shown again: a page of a document is seldom the
//! only one that is looked at.

use std::sync::Arc;

use crate::plan::Plan;

/// Bytes of stored plans, unpacked, that stay; in memory they take up to twice as much. 23 real plans
/// take 11 MB.
const ROOM: usize = 16 << 20;

/// Plans, the one asked for last at the end.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    plans: Vec<(String, Arc<Plan>, usize)>,
}

impl Shelf {
    /// A plan that is there; it stays longest now.
    pub(super) fn take_down(&mut self, id: &str) -> Option<Arc<Plan>> {
        let at = self.plans.iter().position(|(known, ..)| known == id)?;
        let found = self.plans.remove(at);
        let plan = Arc::clone(&found.1);
        self.plans.push(found);
        Some(plan)
    }

    /// Puts a plan there that takes so many bytes, and lets go of the oldest where there is no room;
    /// the last one always stays.
    pub(super) fn put(&mut self, id: &str, plan: Arc<Plan>, bytes: usize) {
        self.plans.retain(|(known, ..)| known != id);
        self.plans.push((id.to_owned(), plan, bytes));
        let mut taken: usize = self.plans.iter().map(|(.., bytes)| bytes).sum();
        while taken > ROOM && self.plans.len() > 1 {
            let (.., bytes) = self.plans.remove(0);
            taken -= bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_makes_room() {
        let mut shelf = Shelf::default();
        let put = |shelf: &mut Shelf, id: &str, bytes: usize| {
            shelf.put(id, Arc::new(Plan { title: id.to_owned(), ..Plan::default() }), bytes);
        };
        put(&mut shelf, "a", ROOM / 2);
        put(&mut shelf, "b", ROOM / 2);
        assert_eq!(shelf.take_down("a").unwrap().title, "a");
        put(&mut shelf, "c", 1);
        assert!(shelf.take_down("b").is_none(), "asked for longest ago");
        assert!(shelf.take_down("a").is_some() && shelf.take_down("c").is_some());
        put(&mut shelf, "d", ROOM * 2);
        assert!(shelf.take_down("a").is_none() && shelf.take_down("c").is_none());
        assert!(shelf.take_down("d").is_some(), "larger than all room, and there");
    }
}
