//! Where the links and pictures of a file lead.

use std::collections::BTreeMap;

use super::mistake::{self, Mistake};
use super::sanitise::{ANCHOR, IMAGES, has_allowed_scheme};
use crate::Image;

/// What links may lead to: the course's files, seen from the folder of one of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Links<'a> {
    /// The folder of the file that is read, without a slash at the end.
    pub(crate) folder: &'a str,
    /// The address of the page of each file, by the file's path.
    pub(crate) pages: &'a BTreeMap<String, String>,
    pub(crate) images: &'a BTreeMap<String, Image>,
}

/// A link as the page has it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Url(String),
    /// A heading of the same file, as the author wrote it, without `#`.
    Heading(String),
}

impl Links<'_> {
    pub(crate) fn link(&self, url: &str) -> Result<Target, &'static Mistake> {
        if let Some(heading) = url.strip_prefix('#') {
            return Ok(Target::Heading(heading.to_owned()));
        }
        if !has_allowed_scheme(url) || url.starts_with("//") || url.contains(|c: char| c == '\\' || c.is_control()) {
            return Err(&mistake::LINK_SCHEME);
        }
        if url.starts_with('/') || has_scheme(url) {
            return Ok(Target::Url(url.to_owned()));
        }
        let (file, heading) = url.split_once('#').map_or((url, None), |(file, heading)| (file, Some(heading)));
        let page = self.resolve(file).and_then(|path| self.pages.get(&path)).ok_or(&mistake::LINK_MISSING)?;
        let heading = heading.map(|heading| format!("#{ANCHOR}{heading}")).unwrap_or_default();
        Ok(Target::Url(format!("{page}{heading}")))
    }

    pub(crate) fn image(&self, url: &str) -> Result<String, &'static Mistake> {
        if has_scheme(url) || url.starts_with("//") {
            return Err(&mistake::REMOTE_IMAGE);
        }
        if media_type(url).is_none() {
            return Err(&mistake::IMAGE_TYPE);
        }
        let path = self.resolve(url).filter(|path| self.images.contains_key(path)).ok_or(&mistake::IMAGE_MISSING)?;
        Ok(format!("{IMAGES}{path}"))
    }

    /// The path of a file named from this folder; `None` when it is outside of the course.
    fn resolve(&self, relative: &str) -> Option<String> {
        let mut parts: Vec<&str> = self.folder.split('/').filter(|part| !part.is_empty()).collect();
        for part in relative.split('/') {
            match part {
                "" => return None,
                "." => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        Some(parts.join("/"))
    }
}

/// `C:` or `note:` would be schemes to a browser; so are they here.
fn has_scheme(url: &str) -> bool {
    url.split_once(':').is_some_and(|(scheme, _)| !scheme.contains(['/', '#', '?']))
}

pub(crate) const SVG_TYPE: &str = "image/svg+xml";

/// The media type of a picture, by its name; `None` when it is none that may be shown.
pub(crate) fn media_type(path: &str) -> Option<&'static str> {
    match path.rsplit_once('.')?.1 {
        "png" => Some("image/png"),
        "jpg" | "jpeg" => Some("image/jpeg"),
        "gif" => Some("image/gif"),
        "webp" => Some("image/webp"),
        "avif" => Some("image/avif"),
        "svg" => Some(SVG_TYPE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_pages_sites_and_headings_and_nowhere_else() {
        let pages = BTreeMap::from([("01-a/02-total.md".to_owned(), "/exercices/total".to_owned())]);
        let images = BTreeMap::from([(
            "01-a/img/b.png".to_owned(),
            Image { media_type: "image/png", bytes: Vec::new().into() },
        )]);
        let links = Links { folder: "01-a", pages: &pages, images: &images };
        let url = |to: &str| Ok(Target::Url(to.to_owned()));
        for (from, to) in [
            ("02-total.md", url("/exercices/total")),
            ("./02-total.md#indice", url("/exercices/total#s-indice")),
            ("../01-a/02-total.md", url("/exercices/total")),
            ("../../etc/passwd", Err(mistake::LINK_MISSING.code)),
            ("03-autre.md", Err(mistake::LINK_MISSING.code)),
            ("", Err(mistake::LINK_MISSING.code)),
            ("https://example.org/a:b", url("https://example.org/a:b")),
            ("HTTPS://example.org", url("HTTPS://example.org")),
            ("/lecons/a", url("/lecons/a")),
            ("//example.org", Err(mistake::LINK_SCHEME.code)),
            ("/\\example.org", Err(mistake::LINK_SCHEME.code)),
            ("JavaScript:alert(1)", Err(mistake::LINK_SCHEME.code)),
            ("data:text/html,x", Err(mistake::LINK_SCHEME.code)),
            ("#titre", Ok(Target::Heading("titre".to_owned()))),
        ] {
            assert_eq!(links.link(from).map_err(|mistake| mistake.code), to, "{from}");
        }
        for (from, to) in [
            ("img/b.png", Ok("/contenu/01-a/img/b.png".to_owned())),
            ("img/c.png", Err(mistake::IMAGE_MISSING.code)),
            ("img/b.bmp", Err(mistake::IMAGE_TYPE.code)),
            ("https://example.org/b.png", Err(mistake::REMOTE_IMAGE.code)),
            ("data:image/png;base64,AA", Err(mistake::REMOTE_IMAGE.code)),
        ] {
            assert_eq!(links.image(from).map_err(|mistake| mistake.code), to, "{from}");
        }
    }
}
