//! An upload as it comes over the wire: `multipart/form-data` with the file in the part `file`.

use axum::extract::Multipart;
use axum::extract::multipart::MultipartError;
use sqm_domain::ids::MappingId;
use sqm_platform::{Error, FieldErrors, Result};

use crate::mapping::Mapping;
use crate::runs::Upload;

/// The parts of an upload.
#[derive(Debug, Default)]
pub(crate) struct FormData {
    pub(crate) upload: Upload,
    /// The form token, for pages.
    pub(crate) csrf: Option<String>,
}

impl FormData {
    /// Reads every part. `target` and `shape` may also come in one part as `tickets:rows`.
    pub(crate) async fn read(mut parts: Multipart) -> Result<Self> {
        let mut form = Self::default();
        let mut file = false;
        while let Some(part) = parts.next_field().await.map_err(malformed)? {
            let name = part.name().unwrap_or_default().to_owned();
            if name == "file" {
                form.upload.name = part.file_name().unwrap_or_default().to_owned();
                form.upload.bytes = part.bytes().await.map_err(malformed)?.into();
                file = true;
                continue;
            }
            let text = part.text().await.map_err(malformed)?;
            if text.is_empty() {
                continue;
            }
            form.take(&name, text)?;
        }
        // A browser sends an unnamed, empty part where no file was chosen.
        if !file || form.upload.name.is_empty() && form.upload.bytes.is_empty() {
            return Err(Error::field("file", "imports-no-file"));
        }
        if form.upload.bytes.is_empty() {
            return Err(Error::field("file", "imports-read-empty"));
        }
        Ok(form)
    }

    fn take(&mut self, name: &str, text: String) -> Result<()> {
        let upload = &mut self.upload;
        match name {
            "csrf" => self.csrf = Some(text),
            "target" => match text.split_once(':') {
                Some((target, shape)) => {
                    target.clone_into(&mut upload.target);
                    upload.shape = shape
                        .parse()
                        .map_err(|_| Error::field("target", "field-unknown"))?;
                }
                None => upload.target = text,
            },
            "shape" => upload.shape = text.parse().map_err(|_| Error::field("shape", "field-unknown"))?,
            "mapping" => upload.mapping = Some(mapping(&text)?),
            "saved" => {
                let id: MappingId = text.parse().map_err(|_| Error::field("saved", "field-unknown"))?;
                upload.saved = Some(id);
            }
            "encoding" => upload.options.encoding = Some(text),
            "delimiter" => upload.options.delimiter = text.chars().next(),
            "header_row" => {
                let row = text
                    .parse()
                    .map_err(|_| Error::field("header_row", "field-not-a-number"))?;
                upload.options.header_row = Some(row);
            }
            "sheet" => upload.options.sheet = Some(text),
            // Parts of no meaning here are left alone, as forms may carry buttons.
            _ => {}
        }
        Ok(())
    }
}

/// A mapping as JSON or TOML, whichever it is.
pub(crate) fn mapping(text: &str) -> Result<Mapping> {
    let read = if text.trim_start().starts_with('{') {
        serde_json::from_str(text).map_err(|error| error.to_string())
    } else {
        Mapping::from_toml(text)
    };
    read.map_err(|why| {
        let mut fields = FieldErrors::new();
        fields.add_with("mapping", "field-unreadable", vec![("why", why.into())]);
        Error::Invalid(fields)
    })
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn malformed(error: MultipartError) -> Error {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        Error::TooLarge
    } else {
        Error::Malformed(error.body_text())
    }
}
