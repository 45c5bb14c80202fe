//! stub
use super::{Amendment, Plan};
pub(super) fn find(_plan: &Plan) -> Vec<Amendment> {
    Vec::new()
}
