//! Judged collections → measures: nDCG@10, recall, reciprocal rank.
