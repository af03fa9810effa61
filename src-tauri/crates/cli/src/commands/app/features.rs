//! What apps ask of an engine that this one does not have, or has in its own way.
//!
//! Each line was tried with the WebKitGTK that distributions ship. An app that names a feature may work without it; only
//! its window shows that.

use serde::Serialize;

/// What comes of a feature in Porthole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    /// It works.
    Works,
    /// It works where something else is there, or in part.
    Depends,
    /// The engine does not have it.
    Missing,
}

/// A feature and the words that give it away.
#[derive(Debug)]
pub(super) struct Feature {
    /// For scripts.
    pub(super) id: &'static str,
    /// For people.
    pub(super) title: &'static str,
    pub(super) outcome: Outcome,
    /// What comes of it, a whole sentence.
    pub(super) note: &'static str,
    signs: &'static [&'static str],
}

/// Every feature, those that apps miss most first.
pub(super) static FEATURES: [Feature; 26] = [
    Feature {
        id: "webrtc",
        title: "Calls and meetings (WebRTC)",
        outcome: Outcome::Missing,
        note: "The engine has no RTCPeerConnection: calls, meetings and screen sharing do not work.",
        signs: &["RTCPeerConnection"],
    },
    Feature {
        id: "screen-capture",
        title: "Screen sharing",
        outcome: Outcome::Missing,
        note: "The engine has no WebRTC to send a screen with.",
        signs: &["getDisplayMedia"],
    },
    Feature {
        id: "camera",
        title: "Camera and microphone",
        outcome: Outcome::Depends,
        note: "A page can record with them where the person allows it. It cannot make calls, because the engine has no WebRTC.",
        signs: &["getUserMedia"],
    },
    Feature {
        id: "push",
        title: "Push messages",
        outcome: Outcome::Missing,
        note: "The engine has no PushManager. Notifications arrive only while the app is open; `start = \"login\"` opens it at sign-in.",
        signs: &["PushManager", "pushManager", "applicationServerKey"],
    },
    Feature {
        id: "passkeys",
        title: "Passkeys and security keys (WebAuthn)",
        outcome: Outcome::Missing,
        note: "The engine has no PublicKeyCredential. People need another way to sign in, such as the device certificate or a one-time password.",
        signs: &["PublicKeyCredential", "navigator.credentials.create"],
    },
    Feature {
        id: "h264",
        title: "Video in H.264 and sound in AAC",
        outcome: Outcome::Depends,
        note: "The engine plays them with GStreamer's libav plug-in; `portholectl doctor` says whether it is there.",
        signs: &["avc1.", "mp4a.40", "video/mp4"],
    },
    Feature {
        id: "hls",
        title: "Streams (HLS)",
        outcome: Outcome::Missing,
        note: "The engine does not play them; apps that bring their own player (Media Source Extensions) do not need that.",
        signs: &[".m3u8", "application/vnd.apple.mpegurl", "application/x-mpegURL"],
    },
    Feature {
        id: "drm",
        title: "Protected media (DRM)",
        outcome: Outcome::Missing,
        note: "The engine comes without a decryption module such as Widevine.",
        signs: &["requestMediaKeySystemAccess"],
    },
    Feature {
        id: "notifications",
        title: "Notifications",
        outcome: Outcome::Works,
        note: "The desktop shows them once the person allows them.",
        signs: &["Notification.requestPermission", "showNotification"],
    },
    Feature {
        id: "service-worker",
        title: "Service worker",
        outcome: Outcome::Works,
        note: "It works as in a browser. On an untrusted device, it and its caches are gone when Porthole ends.",
        signs: &["serviceWorker.register", "navigator.serviceWorker"],
    },
    Feature {
        id: "badge",
        title: "Badge with a number (setAppBadge)",
        outcome: Outcome::Works,
        note: "Porthole shows the number in the launcher and in the tray.",
        signs: &["setAppBadge"],
    },
    Feature {
        id: "background-sync",
        title: "Background sync",
        outcome: Outcome::Missing,
        note: "The engine has no SyncManager. The app sends what waits while it is open.",
        signs: &["SyncManager", "periodicSync"],
    },
    Feature {
        id: "file-pickers",
        title: "Opening and saving files in place",
        outcome: Outcome::Missing,
        note: "The engine has no file system pickers. Most apps fall back to uploads and downloads, and the session policy decides on downloads.",
        signs: &["showSaveFilePicker", "showOpenFilePicker", "showDirectoryPicker"],
    },
    Feature {
        id: "share",
        title: "Sharing with other programs",
        outcome: Outcome::Missing,
        note: "The engine has no navigator.share.",
        signs: &["navigator.share(", "navigator.canShare"],
    },
    Feature {
        id: "protocol-handlers",
        title: "Links of other schemes (registerProtocolHandler)",
        outcome: Outcome::Depends,
        note: "A page cannot register itself. The managed file does it for the app, with `handles`.",
        signs: &["registerProtocolHandler"],
    },
    Feature {
        id: "local-devices",
        title: "USB, serial, HID, Bluetooth, NFC or MIDI devices",
        outcome: Outcome::Missing,
        note: "The engine reaches no such devices.",
        signs: &[
            "navigator.usb",
            "navigator.serial",
            "navigator.hid",
            "navigator.bluetooth",
            "NDEFReader",
            "requestMIDIAccess",
        ],
    },
    Feature {
        id: "webtransport",
        title: "WebTransport",
        outcome: Outcome::Missing,
        note: "The engine has no WebTransport. Most apps fall back to WebSockets.",
        signs: &["new WebTransport"],
    },
    Feature {
        id: "websocket",
        title: "WebSockets",
        outcome: Outcome::Works,
        note: "They work to the hosts that the app may reach.",
        signs: &["new WebSocket", "wss://"],
    },
    Feature {
        id: "picture-in-picture",
        title: "A floating window for part of the page",
        outcome: Outcome::Missing,
        note: "The engine has no document picture-in-picture.",
        signs: &["documentPictureInPicture"],
    },
    Feature {
        id: "speech",
        title: "Speech recognition",
        outcome: Outcome::Missing,
        note: "The engine recognises no speech.",
        signs: &["webkitSpeechRecognition", "new SpeechRecognition"],
    },
    Feature {
        id: "idle",
        title: "Whether the person is away (IdleDetector)",
        outcome: Outcome::Missing,
        note: "The engine does not tell a page whether the person is at the computer.",
        signs: &["IdleDetector"],
    },
    Feature {
        id: "fonts",
        title: "Fonts installed on the computer",
        outcome: Outcome::Missing,
        note: "The engine does not list the fonts of this computer to a page.",
        signs: &["queryLocalFonts"],
    },
    Feature {
        id: "screens",
        title: "Windows on several screens",
        outcome: Outcome::Missing,
        note: "The engine does not tell a page about screens.",
        signs: &["getScreenDetails"],
    },
    Feature {
        id: "eye-dropper",
        title: "Picking a colour from the screen",
        outcome: Outcome::Missing,
        note: "The engine has no EyeDropper.",
        signs: &["new EyeDropper"],
    },
    Feature {
        id: "launch-queue",
        title: "Opening files from the desktop",
        outcome: Outcome::Missing,
        note: "The engine has no launch queue. People open files from within the app.",
        signs: &["launchQueue"],
    },
    Feature {
        id: "webgpu",
        title: "WebGPU",
        outcome: Outcome::Missing,
        note: "The engine has no WebGPU in the builds of distributions. WebGL works.",
        signs: &["navigator.gpu"],
    },
];

/// What `text` names.
pub(super) fn named_in(text: &str) -> impl Iterator<Item = &'static Feature> {
    FEATURES.iter().filter(move |feature| feature.signs.iter().any(|sign| text.contains(sign)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_have_names_of_their_own_and_are_found_by_their_signs() {
        for (nth, feature) in FEATURES.iter().enumerate() {
            assert!(FEATURES.iter().skip(nth + 1).all(|other| other.id != feature.id), "{}", feature.id);
            assert!(feature.note.ends_with('.'), "{}", feature.id);
            for sign in feature.signs {
                assert!(named_in(sign).any(|found| found.id == feature.id), "{sign}");
            }
        }
        let found: Vec<_> = named_in("const a=new RTCPeerConnection(c),b=navigator.serviceWorker").collect();
        assert_eq!(found.iter().map(|feature| feature.id).collect::<Vec<_>>(), ["webrtc", "service-worker"]);
        assert_eq!(named_in("nothing of that").count(), 0);
    }
}
