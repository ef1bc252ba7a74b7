//! What a right or a duty is called, and its words for people.
use crate::source::SourceMap;
use crate::syntax::ast::Deed;

/// The name of a right or a duty that the text does not call anything.
pub(super) fn default_name(deed: &Deed) -> String {
    match deed {
        Deed::Convert { .. } => "Conversion".into(),
        Deed::Redeem { .. } => "Redemption".into(),
        Deed::RequireRedemption { .. } => "Required Redemption".into(),
        Deed::Pay { .. } => "Payment".into(),
        Deed::Notify { .. } => "Notification".into(),
        Deed::Deliver { .. } => "Delivery".into(),
        Deed::OfferSecurities { .. } => "Offer".into(),
        Deed::Reserve { .. } => "Reservation".into(),
        Deed::Other { verb, .. } => capitalised(&verb.text),
    }
}

/// The words of a deed: `redeem any shares of Series G`.
pub(super) fn deed_words(deed: &Deed, sources: &SourceMap) -> String {
    let written = |expr: &crate::syntax::ast::Expr| {
        let text = sources.slice(expr.span);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    match deed {
        Deed::Convert { class, into } => format!("convert any shares of {} into {}", class.text, into.text),
        Deed::Redeem { class } => format!("redeem any shares of {}", class.text),
        Deed::RequireRedemption { class } => format!("require redemption of any shares of {}", class.text),
        Deed::Pay { what, in_class: None } => format!("pay {}", written(what)),
        Deed::Pay { what, in_class: Some(class) } => format!("pay {} in {}", written(what), class.text),
        Deed::Notify { class, each: true } => format!("notify each Holder of {}", class.text),
        Deed::Notify { class, each: false } => format!("notify the Holder of {}", class.text),
        Deed::Deliver { what } => format!("deliver {}", written(what)),
        Deed::OfferSecurities { to } => {
            let classes: Vec<&str> = to.iter().map(|class| class.text.as_str()).collect();
            format!("offer new securities to holders of {}", classes.join(" and "))
        }
        Deed::Reserve { shares } => format!("reserve {}", written(shares)),
        Deed::Other { verb, object: None } => verb.text.clone(),
        Deed::Other { verb, object: Some(object) } => format!("{} {}", verb.text, written(object)),
    }
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
