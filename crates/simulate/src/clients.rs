//! What signs in: browsers, apps and scripts, with the user agents, browser and system names that sign-in logs show.

use std::io::Write as _;

/// Kinds of client; the version is the client's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    EdgeWindows,
    ChromeWindows,
    FirefoxWindows,
    ChromeMac,
    SafariMac,
    EdgeMac,
    SafariPhone,
    ChromeAndroid,
    /// Apps on an iPhone, by way of the system's web view.
    AppPhone,
    AppAndroid,
    /// The Windows account broker: Office, Teams and the desktop's own refreshes.
    Broker,
    TeamsDesktop,
    /// Microsoft's command lines poll with the library of their language.
    PythonRequests,
    PowerShell,
    Curl,
    Axios,
    /// Old mail protocols, which Entra ID turns into a password grant.
    LegacyMail,
}

use Family::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Client {
    pub(crate) family: Family,
    pub(crate) version: u16,
}

impl Client {
    pub(crate) const fn new(family: Family, version: u16) -> Client {
        Client { family, version }
    }

    pub(crate) fn user_agent(self, out: &mut Vec<u8>) {
        const WINDOWS: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
        const MAC: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)";
        const WEBKIT: &str = "AppleWebKit/537.36 (KHTML, like Gecko)";
        const APPLE: &str = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
        let v = self.version;
        let written = match self.family {
            EdgeWindows => {
                write!(out, "{WINDOWS} {WEBKIT} Chrome/{v}.0.0.0 Safari/537.36 Edg/{v}.0.0.0")
            }
            ChromeWindows => write!(out, "{WINDOWS} {WEBKIT} Chrome/{v}.0.0.0 Safari/537.36"),
            FirefoxWindows => {
                write!(
                    out,
                    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{v}.0) Gecko/20100101 Firefox/{v}.0"
                )
            }
            ChromeMac => write!(out, "{MAC} {WEBKIT} Chrome/{v}.0.0.0 Safari/537.36"),
            SafariMac => write!(out, "{MAC} {APPLE} Version/17.{v} Safari/605.1.15"),
            EdgeMac => write!(out, "{MAC} {WEBKIT} Chrome/{v}.0.0.0 Safari/537.36 Edg/{v}.0.0.0"),
            SafariPhone => write!(
                out,
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_{v} like Mac OS X) {APPLE} Version/17.{v} Mobile/15E148 Safari/604.1"
            ),
            ChromeAndroid => {
                write!(
                    out,
                    "Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/{v}.0.0.0 Mobile Safari/537.36"
                )
            }
            AppPhone => write!(
                out,
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_{v} like Mac OS X) {APPLE} Mobile/15E148 PKeyAuth/1.0"
            ),
            AppAndroid => write!(
                out,
                "Mozilla/5.0 (Linux; Android 14; SM-S918B Build/UP1A.231005.007; wv) {WEBKIT} Version/4.0 Chrome/{v}.0.0.0 Mobile Safari/537.36 PKeyAuth/1.0"
            ),
            Broker => write!(out, "Windows-AzureAD-Authentication-Provider/1.0"),
            TeamsDesktop => {
                write!(
                    out,
                    "{WINDOWS} {WEBKIT} Chrome/{v}.0.0.0 Safari/537.36 Edg/{v}.0.0.0 Teams/24124.2315.2911.3357"
                )
            }
            PythonRequests => write!(out, "python-requests/2.{v}.0"),
            PowerShell => write!(
                out,
                "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.22621.{v}"
            ),
            Curl => write!(out, "curl/8.{v}.1"),
            Axios => write!(out, "axios/1.{v}.2"),
            LegacyMail => write!(out, "BAV2ROPC"),
        };
        debug_assert!(written.is_ok(), "writing to memory does not fail");
    }

    /// `DeviceDetail.browser`: what the service reads out of the user agent.
    pub(crate) fn browser(self, out: &mut Vec<u8>) {
        let v = self.version;
        let written = match self.family {
            EdgeWindows | EdgeMac | TeamsDesktop => write!(out, "Edge {v}.0.0"),
            ChromeWindows | ChromeMac => write!(out, "Chrome {v}.0.0"),
            FirefoxWindows => write!(out, "Firefox {v}.0"),
            SafariMac => write!(out, "Safari 17.{v}"),
            SafariPhone | AppPhone => write!(out, "Mobile Safari"),
            ChromeAndroid | AppAndroid => write!(out, "Chrome Mobile {v}.0.0"),
            PythonRequests => write!(out, "Python Requests 2.{v}"),
            PowerShell => write!(out, "IE 7.0"),
            Broker | Curl | Axios | LegacyMail => Ok(()),
        };
        debug_assert!(written.is_ok(), "writing to memory does not fail");
    }

    /// `DeviceDetail.operatingSystem`.
    pub(crate) fn system(self) -> &'static str {
        match self.family {
            EdgeWindows | ChromeWindows | FirefoxWindows | Broker | TeamsDesktop | PowerShell => {
                "Windows10"
            }
            ChromeMac | SafariMac | EdgeMac => "MacOs",
            SafariPhone | AppPhone => "Ios 17.5",
            ChromeAndroid | AppAndroid => "Android 14",
            PythonRequests | Curl | Axios | LegacyMail => "",
        }
    }

    pub(crate) fn is_browser(self) -> bool {
        matches!(
            self.family,
            EdgeWindows
                | ChromeWindows
                | FirefoxWindows
                | ChromeMac
                | SafariMac
                | EdgeMac
                | SafariPhone
                | ChromeAndroid
        )
    }
}

/// The version of a client on a day: browsers move on every four weeks.
pub(crate) fn current(family: Family, day: i64) -> Client {
    // Days since 0001-01-01; Chrome 126 was the version of June 2024 (day 739,053).
    let release = (day - 739_053).div_euclid(28);
    let version = match family {
        EdgeWindows | ChromeWindows | ChromeMac | EdgeMac | ChromeAndroid | TeamsDesktop
        | AppAndroid => 126 + release,
        FirefoxWindows => 127 + release,
        SafariMac | SafariPhone | AppPhone => 5 + release.div_euclid(3).clamp(-5, 3),
        PythonRequests => 32,
        PowerShell => 3672,
        Curl | Axios => 7,
        Broker | LegacyMail => 0,
    };
    Client::new(family, version.clamp(0, 900) as u16)
}
