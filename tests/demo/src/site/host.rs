//! Harbor's host names.

/// One of Harbor's hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Host {
    /// The mail app.
    Mail,
    /// The chat app.
    Chat,
    /// Where people sign in for both.
    Login,
    /// What both apps share: style and pictures.
    Cdn,
    /// Help, for devices without a certificate too.
    Help,
}

impl Host {
    /// Every host, the mail app first.
    pub(crate) const ALL: [Self; 5] = [Self::Mail, Self::Chat, Self::Login, Self::Cdn, Self::Help];

    /// The first label of its name.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Chat => "chat",
            Self::Login => "login",
            Self::Cdn => "cdn",
            Self::Help => "help",
        }
    }

    /// Its whole name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail.harbor.test",
            Self::Chat => "chat.harbor.test",
            Self::Login => "login.harbor.test",
            Self::Cdn => "cdn.harbor.test",
            Self::Help => "help.harbor.test",
        }
    }

    /// The host of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|host| host.name().eq_ignore_ascii_case(name))
    }

    /// Whether its handshake asks for a client certificate.
    pub(crate) fn asks_for_certificate(self) -> bool {
        match self {
            Self::Mail | Self::Chat | Self::Login => true,
            Self::Cdn | Self::Help => false,
        }
    }
}
