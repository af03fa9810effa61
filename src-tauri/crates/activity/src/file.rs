//! What a record says of a file that stayed out: nothing that the page chose.

/// Endings that are recorded as they are. Any other could carry words of the page.
const KNOWN: &[&str] = &[
    "7z", "avi", "bin", "bmp", "bz2", "csv", "deb", "dmg", "doc", "docm", "docx", "eml", "exe", "gif", "gz",
    "heic", "htm", "html", "ics", "iso", "jar", "jpeg", "jpg", "js", "json", "key", "log", "md", "mkv",
    "mov", "mp3", "mp4", "msg", "msi", "numbers", "odp", "ods", "odt", "ogg", "pages", "pdf", "png", "ppt",
    "pptm", "pptx", "ps1", "py", "rar", "rpm", "rtf", "sh", "sql", "svg", "tar", "tgz", "tiff", "txt", "vcf",
    "wav", "webm", "webp", "xls", "xlsm", "xlsx", "xml", "xz", "zip",
];

/// Sizes are recorded by class: an exact number could carry words, too.
const CLASSES: [(u64, &str); 5] = [
    (10_000, "up to 10 kB"),
    (100_000, "up to 100 kB"),
    (1_000_000, "up to 1 MB"),
    (10_000_000, "up to 10 MB"),
    (100_000_000, "up to 100 MB"),
];

/// The kind and the size class of a file.
pub(crate) fn describe_file(name: &str, bytes: Option<u64>) -> String {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let kind = ending.and_then(|ending| KNOWN.iter().find(|known| **known == ending));
    let kind =
        kind.map_or_else(|| "file of another type".to_owned(), |known| format!("file of type {known}"));
    format!("{kind}, {}", size(bytes))
}

fn size(bytes: Option<u64>) -> &'static str {
    let Some(bytes) = bytes else { return "of unknown size" };
    CLASSES.iter().find(|(most, _)| bytes <= *most).map_or("over 100 MB", |(_, class)| class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_ending_and_a_size_class_are_all_that_is_said() {
        assert_eq!(describe_file("Salaries 2026.PDF", Some(10_001)), "file of type pdf, up to 100 kB");
        assert_eq!(describe_file("archive.tar.gz", Some(200_000_000)), "file of type gz, over 100 MB");
        assert_eq!(describe_file("notes", None), "file of another type, of unknown size");
        assert_eq!(describe_file("x.the-pin-is-4711", Some(0)), "file of another type, up to 10 kB");
    }

    #[test]
    fn known_endings_are_short_and_in_order() {
        assert!(KNOWN.is_sorted());
        assert!(KNOWN.iter().all(|ending| ending.len() <= 7));
    }
}
