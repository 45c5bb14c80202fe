//! What went wrong, or otherwise than asked, and what to do now.

use crate::search::Notice;
use crate::web::parameters::Fault;

/// What is said of a document that was taken out of the corpus.
pub(in crate::web) const DOCUMENT_GONE: (&str, &str) = (
    "Dit document is hier niet meer",
    "Het is ingetrokken of vervangen. Zoek naar de tekst, of kies een document op de beginpagina.",
);

/// Title of an error page, and what to do now.
pub(in crate::web) fn error(status: u16) -> (&'static str, &'static str) {
    match status {
        400 => (
            "Deze vraag begrijpen we niet",
            "Er klopt iets niet in het adres. Zoek opnieuw, of ga naar de beginpagina.",
        ),
        404 => (
            "Deze pagina bestaat niet",
            "Misschien is de link verouderd of het document vervangen. Zoek naar de tekst, of kies \
             een document op de beginpagina.",
        ),
        405 => ("Dit kan hier niet", "Ga terug en probeer het opnieuw met de zoekbalk."),
        410 => (
            "Deze passage staat niet in het plan",
            "Misschien is het plan vervangen door een nieuwe versie, of is de link niet helemaal \
             overgenomen. Zoek naar de tekst, of open het plan.",
        ),
        413 | 414 => {
            ("Uw vraag is te lang", "Gebruik een paar woorden in plaats van een hele tekst.")
        }
        416 => ("Dit deel van het bestand bestaat niet", "Open het bestand opnieuw."),
        429 => ("U zoekt wel heel vaak achter elkaar", "Wacht een minuut en probeer het opnieuw."),
        503 => (
            "Het is even te druk",
            "Er zoeken nu veel mensen tegelijk. Probeer het over een paar tellen opnieuw.",
        ),
        _ => (
            "Er ging iets mis",
            "Dat ligt aan ons, niet aan u. Probeer het later opnieuw. De beheerder ziet de fout.",
        ),
    }
}

/// One wrong parameter.
pub(in crate::web) fn fault(fault: &Fault) -> String {
    let name = &fault.parameter;
    match (name.as_str(), fault.code) {
        ("q", "tooLong") => "Uw vraag is te lang. Gebruik een paar woorden.".to_owned(),
        ("page", "tooDeep") => {
            "Zo ver bladeren kan niet. Maak uw vraag preciezer met een extra woord.".to_owned()
        }
        (_, "repeated") => format!("‘{name}’ staat meer dan één keer in het adres."),
        (_, "tooMany") => format!("‘{name}’ heeft te veel waarden."),
        _ => format!("De waarde van ‘{name}’ kan niet."),
    }
}

/// Something to tell beside the results; `None` where the visitor can do nothing with it.
pub(in crate::web) fn notice(notice: &Notice) -> Option<String> {
    let subject = &notice.subject;
    Some(match notice.code {
        "queryTooLong" => {
            "Uw vraag is te lang. We zochten met het begin ervan; gebruik een paar woorden."
                .to_owned()
        }
        "tooManyWords" => {
            format!("Uw vraag is lang. Met deze woorden zochten we niet: {subject}.")
        }
        "tooManyPhrases" => {
            format!("U zoekt veel zinsdelen tegelijk. Van ‘{subject}’ zochten we de losse woorden.")
        }
        "phraseTooLong" => {
            format!("‘{subject}’ is lang. We zochten met het begin van dat zinsdeel.")
        }
        "phraseNotFound" => {
            format!("‘{subject}’ staat nergens precies zo. U ziet passages met de losse woorden.")
        }
        "wordWithoutHits" => format!("Het woord ‘{subject}’ staat in geen van de documenten."),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every source file of the search engine, folders in it included.
    fn sources(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else {
                found.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }

    /// What stands between quotation marks after each call of `notice(` in the search engine.
    fn codes_of_the_engine() -> Vec<String> {
        let mut files = Vec::new();
        sources(concat!(env!("CARGO_MANIFEST_DIR"), "/src/search").as_ref(), &mut files);
        let mut codes = Vec::new();
        for source in files {
            for call in source.split("notice(").skip(1) {
                let code =
                    call.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next());
                codes.extend(code.map(str::to_owned));
            }
        }
        codes
    }

    #[test]
    fn every_notice_of_the_engine_has_a_sentence() {
        let codes = codes_of_the_engine();
        assert!(codes.len() >= 6, "{codes:?}");
        for code in codes {
            let code: &'static str = code.leak();
            let sentence =
                notice(&Notice { code, subject: "één twee".into(), message: String::new() });
            assert!(sentence.is_some_and(|text| text.ends_with('.')), "{code}");
        }
    }
}
