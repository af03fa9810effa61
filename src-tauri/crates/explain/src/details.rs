//! What one case adds to a code, and what checks found: whole messages, each with named places. Their English is in
//! `messages` and `certificate_files`, the other languages are beside the words of problems.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

#[macro_use]
mod certificate_files;
#[macro_use]
mod messages;

/// The type of a place: words, or other messages.
macro_rules! place {
    () => {
        String
    };
    (Details) => {
        Details
    };
}

macro_rules! details {
    ($( $variant:ident $( { $($place:ident $(: $kind:ident)?),+ } )?, $id:literal, $english:literal; )*) => {
        /// What one case adds to a code.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        #[expect(missing_docs, reason = "the message of a variant says what its values are")]
        pub enum Detail {
            $( #[doc = $english] $variant $( { $($place: place!($($kind)?)),+ } )?, )*
        }

        impl Detail {
            /// Every message: its id, and its English with places such as `{host}`.
            pub const ALL: &[(&'static str, &'static str)] = &[ $( ($id, $english), )* ];

            /// The stable id of the message.
            #[must_use]
            pub const fn id(&self) -> &'static str {
                match self { $( Self::$variant $( { $($place: _),+ } )? => $id, )* }
            }

            /// What stands in the places, by name.
            #[must_use]
            pub fn values(&self) -> BTreeMap<&'static str, Value<'_>> {
                match self {
                    $( Self::$variant $( { $($place),+ } )? => {
                        BTreeMap::from([ $( $( (stringify!($place), $place.value()) ),+ )? ])
                    } )*
                }
            }

            /// The message called `id` with `values`; `None` where there is no such message, or its places are others.
            #[must_use]
            pub(crate) fn read(id: &str, mut values: BTreeMap<String, ValueView>) -> Option<Self> {
                let read = match id {
                    $( $id => Self::$variant $( { $($place: Place::read(values.remove(stringify!($place))?)?),+ } )?, )*
                    _ => return None,
                };
                values.is_empty().then_some(read)
            }
        }

        impl fmt::Display for Detail {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self { $( Self::$variant $( { $($place),+ } )? => write!(f, $english), )* }
            }
        }
    };
}

messages!(details);

/// Several messages, read one after the other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details(Vec<Detail>);

impl Details {
    /// Each message.
    pub fn iter(&self) -> std::slice::Iter<'_, Detail> {
        self.0.iter()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> IntoIterator for &'a Details {
    type Item = &'a Detail;
    type IntoIter = std::slice::Iter<'a, Detail>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Details {
    type Item = Detail;
    type IntoIter = std::vec::IntoIter<Detail>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl FromIterator<Detail> for Details {
    fn from_iter<All: IntoIterator<Item = Detail>>(all: All) -> Self {
        Self(all.into_iter().collect())
    }
}

impl Extend<Detail> for Details {
    fn extend<All: IntoIterator<Item = Detail>>(&mut self, all: All) {
        self.0.extend(all);
    }
}

impl From<Detail> for Details {
    fn from(one: Detail) -> Self {
        Self(vec![one])
    }
}

impl fmt::Display for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, detail) in self.0.iter().enumerate() {
            if nth > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{detail}")?;
        }
        Ok(())
    }
}

/// What stands in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Value<'a> {
    /// Words that stay as they are.
    Text(&'a str),
    /// Other messages.
    Details(&'a Details),
}

/// What stands in a place, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(rename = "DetailValue"))]
pub(crate) enum ValueView {
    Text(String),
    Details(#[cfg_attr(feature = "typescript", ts(as = "Vec<crate::MessageView>"))] Details),
}

/// The type of a place.
pub(crate) trait Place: Sized {
    fn value(&self) -> Value<'_>;
    fn read(written: ValueView) -> Option<Self>;
}

impl Place for String {
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }

    fn read(written: ValueView) -> Option<Self> {
        match written {
            ValueView::Text(text) => Some(text),
            ValueView::Details(_) => None,
        }
    }
}

impl Place for Details {
    fn value(&self) -> Value<'_> {
        Value::Details(self)
    }

    fn read(written: ValueView) -> Option<Self> {
        match written {
            ValueView::Details(details) => Some(details),
            ValueView::Text(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// A message with something in each place: words, or other messages where those belong.
    fn example(id: &str, places: &BTreeSet<String>) -> Option<(Detail, BTreeMap<String, ValueView>)> {
        // So few places that each way to fill them can be tried.
        (0..1_u32 << places.len()).find_map(|way| {
            let fill = |(nth, place): (usize, &String)| match way >> nth & 1 {
                0 => (place.clone(), ValueView::Text(format!("<{place}>"))),
                _ => {
                    let within = Detail::StoreMessage { reason: format!("<{place}>") };
                    (place.clone(), ValueView::Details(within.into()))
                }
            };
            let values: BTreeMap<_, _> = places.iter().enumerate().map(fill).collect();
            Some((Detail::read(id, values.clone())?, values))
        })
    }

    fn places(english: &str) -> BTreeSet<String> {
        let parts = english.split('{').skip(1).filter_map(|part| part.split_once('}'));
        parts.map(|(place, _)| place.to_owned()).collect()
    }

    #[test]
    fn every_message_is_unique_a_sentence_and_read_with_just_its_own_places() {
        let mut seen = BTreeSet::new();
        for (id, english) in Detail::ALL {
            assert!(seen.insert(id), "{id} stands twice");
            // What reads on from something else is no sentence.
            let is_sentence = ["detail-", "chosen-", "lost-"].iter().any(|start| id.starts_with(start));
            assert_eq!(english.ends_with('.'), is_sentence, "{id}");
            let places = places(english);
            let (read, values) = example(id, &places).unwrap_or_else(|| panic!("{id}: {places:?}"));
            assert_eq!(read.id(), *id);
            assert!(places.iter().all(|place| read.to_string().contains(&format!("<{place}>"))), "{read}");
            let more =
                values.into_iter().chain([("more".to_owned(), ValueView::Text(String::new()))]).collect();
            assert_eq!(Detail::read(id, more), None, "{id}");
            assert_eq!(Detail::read(id, BTreeMap::new()).is_some(), places.is_empty(), "{id}");
        }
        assert_eq!(Detail::read("problem-internal", BTreeMap::new()), None);
    }
}
