//! Serde by text: what is written is what `Display` writes, and what is read is what `FromStr` reads.

/// Has `#[serde(try_from = "String", into = "String")]` of a type go by its `FromStr` and `Display`.
#[macro_export]
macro_rules! serde_as_text {
    ($kind:ty) => {
        impl TryFrom<String> for $kind {
            type Error = <$kind as ::std::str::FromStr>::Err;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$kind> for String {
            fn from(value: $kind) -> Self {
                value.to_string()
            }
        }
    };
}
