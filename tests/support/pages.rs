//! The pages of the codes, taken apart.

/// One page of `docs/codes/`.
#[derive(Debug)]
pub struct Page<'a> {
    pub heading: &'a str,
    pub cause: &'a str,
    pub wrong: Example<'a>,
    pub right: Example<'a>,
}

/// A fenced block.
#[derive(Debug, PartialEq)]
pub struct Example<'a> {
    /// What stands after the fence: `scrip`, `csv`, `sh` or `text`.
    pub language: &'a str,
    pub text: &'a str,
}

impl<'a> Page<'a> {
    /// Takes a page apart, or says what is wrong with it.
    pub fn read(page: &'a str) -> Result<Page<'a>, String> {
        let parts: Vec<&str> = page.split("\n## ").collect();
        let [heading, cause, wrong, right] = parts[..] else {
            return Err(format!("it has {} parts instead of three", parts.len() - 1));
        };
        Ok(Page {
            heading: heading.trim(),
            cause: part(cause, "Cause")?,
            wrong: example(part(wrong, "Wrong")?)?,
            right: example(part(right, "Right")?)?,
        })
    }
}

fn part<'a>(text: &'a str, title: &str) -> Result<&'a str, String> {
    let body = text.strip_prefix(title).and_then(|rest| rest.strip_prefix('\n')).map(str::trim);
    body.filter(|body| !body.is_empty()).ok_or(format!("the part `{title}` is missing or empty"))
}

fn example(part: &str) -> Result<Example<'_>, String> {
    let fenced = part.strip_prefix("```").and_then(|rest| rest.strip_suffix("\n```"));
    let (language, text) = fenced.and_then(|block| block.split_once('\n')).ok_or("an example is one fenced block")?;
    if text.contains("```") || text.trim().is_empty() {
        return Err("an example is one fenced block with something in it".to_owned());
    }
    Ok(Example { language, text })
}
