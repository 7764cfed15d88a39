//! How a sign-in ends: the service's codes with the texts that it gives them.

/// How the portal counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Success,
    Failure,
    /// Not an error of the user's: the service asked for one more step.
    Interrupted,
}

#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: u32,
    pub(crate) end: End,
    pub(crate) reason: &'static str,
}

const fn outcome(code: u32, end: End, reason: &'static str) -> Outcome {
    Outcome { code, end, reason }
}

pub(crate) static SUCCESS: Outcome = outcome(0, End::Success, "Other.");
pub(crate) static WRONG_PASSWORD: Outcome = outcome(
    50126,
    End::Failure,
    "Error validating credentials due to invalid username or password.",
);
pub(crate) static LOCKED: Outcome = outcome(
    50053,
    End::Failure,
    "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.",
);
pub(crate) static MALICIOUS_IP: Outcome = outcome(
    50053,
    End::Failure,
    "Sign-in was blocked because it came from an IP address with malicious activity.",
);
pub(crate) static PASSWORD_EXPIRED: Outcome =
    outcome(50055, End::Interrupted, "The password is expired.");
pub(crate) static SESSION_MISSING: Outcome =
    outcome(50058, End::Interrupted, "Session information is not sufficient for single-sign-on.");
pub(crate) static STRONG_AUTH: Outcome =
    outcome(50074, End::Interrupted, "Strong Authentication is required.");
pub(crate) static MFA_REQUIRED: Outcome = outcome(
    50076,
    End::Interrupted,
    "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.",
);
pub(crate) static MFA_ENROL: Outcome = outcome(
    50079,
    End::Interrupted,
    "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication.",
);
pub(crate) static PASSWORD_RESET: Outcome = outcome(
    50125,
    End::Interrupted,
    "Sign-in was interrupted due to a password reset or password registration entry.",
);
pub(crate) static REVOKED: Outcome = outcome(
    50132,
    End::Failure,
    "The session is not valid due to the following reasons: password expiration or recent password change, SSO Artifact is invalid or expired, session is not fresh enough for application, or a silent sign-in request was sent but the user's session with Microsoft Entra ID is invalid or has expired.",
);
pub(crate) static KEEP_SIGNED_IN: Outcome = outcome(
    50140,
    End::Interrupted,
    "This error occurred due to 'Keep me signed in' interrupt when the user was signing-in.",
);
pub(crate) static FRESH_TOKEN: Outcome = outcome(
    50173,
    End::Failure,
    "The provided grant has expired due to it being revoked, a fresh auth token is needed.",
);
pub(crate) static CONFIRM_APP: Outcome = outcome(
    50199,
    End::Interrupted,
    "For security reasons, user confirmation is required for this request. Please repeat the request allowing user interaction.",
);
pub(crate) static BLOCKED: Outcome = outcome(
    53003,
    End::Failure,
    "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
);
pub(crate) static CONSENT: Outcome = outcome(
    65001,
    End::Interrupted,
    "The user or administrator has not consented to use the application with ID '{identifier}'{namePhrase}. Send an interactive authorization request for this user and resource.",
);
pub(crate) static MFA_DENIED: Outcome =
    outcome(500_121, End::Failure, "Authentication failed during strong authentication request.");
pub(crate) static REFRESH_EXPIRED: Outcome =
    outcome(700_082, End::Failure, "The refresh token has expired due to inactivity.");
