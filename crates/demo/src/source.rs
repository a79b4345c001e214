//! The systems of the retailer that hold customers.

/// The systems that hold customers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Source {
    /// The tills' customer base.
    Cegid,
    /// The web shop.
    Shopify,
    /// Forms on the web site.
    Web,
    /// The loyalty programme.
    Loyalty,
}

impl Source {
    /// All sources.
    pub const ALL: [Source; 4] = [Source::Cegid, Source::Shopify, Source::Web, Source::Loyalty];

    /// The source's name in the truth file.
    pub const fn name(self) -> &'static str {
        match self {
            Source::Cegid => "cegid",
            Source::Shopify => "shopify",
            Source::Web => "web",
            Source::Loyalty => "loyalty",
        }
    }
}
