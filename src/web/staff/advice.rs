//! Why a file or an index is not served, in Dutch, and what somebody can do about it.
//!
//! The index says its reasons in English, for logs and programs. Each is known here by a part of it;
//! a reason that isn't known is shown as it is, with an advice that is always right.

/// What is the matter, and what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Advice {
    pub(super) what: &'static str,
    pub(super) then: &'static str,
}

/// A part of a reason, what it means and what to do. The first that fits counts.
type Entry = (&'static str, &'static str, &'static str);

const OF_FILES: &[Entry] = &[
    (
        "needs a password",
        "De pdf gaat alleen open met een wachtwoord.",
        "Bewaar een kopie zonder wachtwoord en zet die in de plaats.",
    ),
    (
        "not a PDF file",
        "Dit bestand heet pdf maar is er geen.",
        "Open het in het programma waarin het is gemaakt en exporteer het als pdf.",
    ),
    (
        "only pictures",
        "De pdf is een scan: er staan alleen plaatjes in.",
        "Laat er tekstherkenning (OCR) over lopen, bijvoorbeeld met OCRmyPDF, en zet het resultaat in \
         de plaats.",
    ),
    (
        "that is language",
        "De letters in de pdf zijn niet als tekst te lezen.",
        "Exporteer de pdf opnieuw, of laat er tekstherkenning (OCR) over lopen.",
    ),
    ("blank, or drawn", "Er staat geen tekst in de pdf.", "Kijk of dit het goede bestand is."),
    ("it has no pages", "De pdf heeft geen bladzijden.", "Exporteer de pdf opnieuw."),
    (
        "damaged beyond reading",
        "De pdf is beschadigd of niet helemaal gekopieerd.",
        "Kopieer of exporteer het bestand opnieuw.",
    ),
    (
        "reading it crashed",
        "Bij het lezen van de pdf ging er in dit programma iets mis.",
        "Exporteer de pdf opnieuw. Meld het bij de makers als u het bestand mag delen.",
    ),
    (
        "on a busy machine",
        "De machine had het te druk om de pdf te lezen.",
        "Wacht: het wordt vanzelf opnieuw geprobeerd.",
    ),
    (
        "more than",
        "De pdf vraagt meer tijd of geheugen dan een plan mag vragen.",
        "Exporteer de pdf opnieuw, zonder ingesloten bestanden, of splits hem.",
    ),
    (
        "it is larger than",
        "Het bestand is te groot.",
        "Verklein de afbeeldingen in de pdf, of splits hem.",
    ),
    (
        "it is a link",
        "Dit is een verwijzing naar een ander bestand.",
        "Zet het bestand zelf in de map.",
    ),
    (
        "it isn't there",
        "Het bestand staat in corpus.toml maar niet in de map.",
        "Zet het bestand in de map, of haal het uit corpus.toml.",
    ),
    (
        "it is a directory",
        "Dit is een map.",
        "Zet de pdf's uit die map ernaast, of noem ze in corpus.toml.",
    ),
    ("it is not a plain file", "Dit is geen gewoon bestand.", "Zet een gewone pdf in de plaats."),
    (
        "it can't be opened",
        "Het programma mag of kan het bestand niet openen.",
        "Geef de gebruiker waaronder het indexeren draait leesrecht op het bestand.",
    ),
];

const OF_INDEXES: &[Entry] = &[
    (
        "the disk is full",
        "De schijf is vol.",
        "Maak ruimte. Tot die tijd wordt doorzocht wat er al was.",
    ),
    (
        "can't lock",
        "De map van de index staat op een schijf zonder vergrendeling, zoals sommige netwerkschijven.",
        "Zet de index op een eigen schijf van de machine.",
    ),
    (
        "another process is writing",
        "Er wordt al een nieuwe index gemaakt.",
        "Wacht tot dat klaar is.",
    ),
    (
        "there is no corpus directory",
        "De map met de pdf's is er niet.",
        "Controleer of de schijf of netwerkmap er is, en de naam van de map.",
    ),
    (
        "holds no PDF files",
        "In de map met de pdf's staat geen enkele pdf.",
        "Zet de pdf's in de map, of noem een andere map.",
    ),
    (
        ", line ",
        "Er staat een fout in corpus.toml of in de lijst met synoniemen.",
        "Verbeter de regel die hieronder staat.",
    ),
    (
        "another version",
        "De nieuwste index is door een andere versie van het programma gemaakt.",
        "Voer ‘planzoeker index’ uit met deze versie.",
    ),
    (
        "is damaged",
        "Een bestand van de nieuwste index is beschadigd.",
        "Voer ‘planzoeker index’ uit: de index wordt opnieuw gemaakt. Komt het terug, controleer dan \
         de schijf.",
    ),
    (
        "there is no index",
        "De index is weg.",
        "Voer ‘planzoeker index’ uit. Tot die tijd wordt doorzocht wat al open was.",
    ),
    (
        "can't read",
        "De index kan niet worden gelezen.",
        "Controleer de schijf en de rechten op de map van de index.",
    ),
];

/// Of a reason for which a file is skipped or stale.
pub(super) fn of_file(reason: &str) -> Advice {
    let unknown = ("", "Dit bestand kan niet worden gelezen.", "Exporteer de pdf opnieuw.");
    find(OF_FILES, reason, unknown)
}

/// Of the cause for which the newest index is not served.
pub(super) fn of_index(cause: &str) -> Advice {
    let unknown = (
        "",
        "De nieuwste index wordt niet gebruikt.",
        "Voer ‘planzoeker index’ uit en kijk in het log.",
    );
    find(OF_INDEXES, cause, unknown)
}

fn find(entries: &[Entry], reason: &str, unknown: Entry) -> Advice {
    let known = entries.iter().find(|(part, _, _)| reason.contains(part)).copied();
    let (_, what, then) = known.unwrap_or(unknown);
    Advice { what, then }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{StoreError, Versions};

    #[test]
    fn every_entry_is_reached() {
        for (entries, find) in [(OF_FILES, of_file as fn(&str) -> Advice), (OF_INDEXES, of_index)] {
            for (part, what, then) in entries {
                assert_eq!(find(&format!("x: {part} y")), Advice { what, then }, "{part}");
            }
            assert_ne!(find("iets nieuws").then, "");
        }
    }

    #[test]
    fn errors_of_the_store_are_known() {
        let (one, two) = (
            Versions { format: 1, schema: 1, analysis: 1, reading: 1 },
            Versions { format: 2, schema: 1, analysis: 1, reading: 1 },
        );
        let unknown = of_index("");
        let errors = [
            StoreError::Missing("index".into()),
            StoreError::Damaged { file: "x".into(), what: "it is gone".into() },
            StoreError::OtherVersion {
                directory: "index".into(),
                what: one.unreadable_by(&two).unwrap(),
            },
            StoreError::io("read", "x".as_ref())(std::io::ErrorKind::PermissionDenied.into()),
            StoreError::io("write", "x".as_ref())(std::io::ErrorKind::StorageFull.into()),
            StoreError::Locked("index".into()),
            StoreError::NoLocks {
                path: "x".into(),
                source: std::io::ErrorKind::Unsupported.into(),
            },
        ];
        for error in errors {
            assert_ne!(of_index(&error.to_string()), unknown, "{error}");
        }
    }
}
