//! The stages in a child: bytes → pages → blocks → plan.

use super::{Identity, LineText, Message, PageText};
use crate::plan::{self, Plan};

pub(super) fn plan(bytes: &[u8], identity: &Identity, send: &mut dyn FnMut(&Message)) -> Message {
    let text = fake(bytes);
    if !bytes.starts_with(b"%PDF") {
        return Message::Unreadable("not a PDF file".to_owned());
    }
    if text.is_empty() {
        return Message::NoText("no text".to_owned());
    }
    let mut made = Plan { title: identity.title.clone(), ..Plan::default() };
    made.pages = vec![plan::PageInfo { number: 1, readable: true, ..Default::default() }];
    made.passages = text
        .iter()
        .enumerate()
        .map(|(n, text)| plan::Passage {
            id: format!("{}.x.{}", identity.id, n + 1),
            document: identity.id.clone(),
            text: text.clone(),
            pages: Some(plan::PageSpan { first: 1, last: 1, label_first: None }),
            ..Default::default()
        })
        .collect();
    send(&Message::Plan(Box::new(made.clone()), Vec::new()));
    Message::Plan(Box::new(made), Vec::new())
}

pub(super) fn pages(bytes: &[u8]) -> Message {
    let text = fake(bytes).join("\n");
    Message::Pages(vec![PageText {
        number: 1,
        label: None,
        text,
        lines: vec![LineText::default()],
    }])
}

fn fake(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    text.split(") Tj")
        .filter_map(|part| part.rsplit_once('(').map(|(_, t)| t.to_owned()))
        .take(20)
        .collect()
}
