//! One PDF as a plan without an index, to look at.

use std::path::Path;

use super::corpus::{Corpus, Source, slug};
use super::{IndexError, file, relations};
use crate::plan::{Plan, Warning, amendment};
use crate::worker::{self, Failure, Identity, Reader};

/// Reads a PDF as a plan. With a corpus directory the documents there are read too, so that what an
/// addendum among them changes is marked; a file of that corpus gets its id and title from there.
///
/// The outer error is about the corpus, the inner one about the file.
pub fn inspect(
    path: &Path,
    corpus: Option<&Path>,
    reader: &Reader,
) -> Result<Result<(Plan, Vec<Warning>), Failure>, IndexError> {
    let bytes = match worker::load(path) {
        Ok(bytes) => bytes,
        Err(reason) => return Ok(Err(Failure::Unreadable(reason))),
    };
    let mut sources = match corpus {
        Some(directory) => Corpus::read(directory)?.sources,
        None => Vec::new(),
    };
    let known = sources.iter().position(|source| {
        source.size == Some(bytes.len() as u64)
            && worker::load(&source.path).is_ok_and(|theirs| theirs == bytes)
    });
    let at = known.unwrap_or(sources.len());
    if known.is_none() {
        let id = slug(&path.file_stem().unwrap_or_default().to_string_lossy());
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        sources.push(Source { id, file: name, path: path.to_path_buf(), ..Source::default() });
    }

    let readings = worker::in_order(&sources, |position, source| {
        let identity = Identity {
            id: source.id.clone(),
            title: source.title.clone().unwrap_or_default(),
            kind: source.kind.clone(),
            overrides: source.overrides.clone(),
            explain: position == at,
        };
        if position == at {
            return reader.plan(&bytes, &identity);
        }
        reader.plan(&worker::load(&source.path).map_err(Failure::Unreadable)?, &identity)
    });
    let (mut documents, mut plans) = (Vec::new(), Vec::new());
    let mut own = None;
    for (position, (source, reading)) in sources.iter().zip(readings).enumerate() {
        match reading {
            Ok(reading) => {
                if position == at {
                    own = Some((plans.len(), reading.warnings));
                }
                documents.push(file::document_of(source, &reading.plan, ""));
                plans.push(reading.plan);
            }
            Err(failure) if position == at => return Ok(Err(failure)),
            // Another document of the corpus: it changes nothing here.
            Err(_) => {}
        }
    }
    let related = relations::relate(&documents, |addendum, plan| {
        let both = plans.get_disjoint_mut([addendum, plan]);
        Ok(both.map_or_else(|_| Vec::new(), |[a, p]| amendment::relate(a, p)))
    })?;
    let Some((place, mut warnings)) = own.filter(|(place, _)| *place < plans.len()) else {
        return Ok(Err(Failure::Crashed("it gave no answer".to_owned())));
    };
    if corpus.is_some() {
        let ours = related.into_iter().filter(|(document, _)| *document == place);
        warnings.extend(ours.map(|(_, warning)| warning));
    }
    Ok(Ok((plans.swap_remove(place), warnings)))
}
