//! The four levels, and the level that follows from what was hit and how badly (GB/Z 20986-2007; rules §4.1).

use crate::codes::codes;

codes! {
    /// How grave an incident is; a later one is graver.
    pub enum Level: "level" {
        /// 一般, Ⅳ, blue.
        General = "general",
        /// 较大, Ⅲ, yellow.
        Larger = "larger",
        /// 重大, Ⅱ, orange.
        Major = "major",
        /// 特别重大, Ⅰ, red.
        ExtraMajor = "extra_major",
    }
}

codes! {
    /// How important the system is that was hit.
    pub enum Importance: "importance" {
        /// 特别重要.
        Especially = "especially",
        /// 重要.
        Important = "important",
        /// 一般.
        Ordinary = "ordinary",
    }
}

codes! {
    /// How badly the system was hit.
    pub enum Loss: "loss" {
        /// 特别严重: paralysis on a large scale, or recovery at very great cost.
        ExtraSevere = "extra_severe",
        /// 严重: a long interruption, or partial paralysis.
        Severe = "severe",
        /// 较大: an interruption, work suffers.
        Larger = "larger",
        /// 较小: a short interruption.
        Small = "small",
    }
}

codes! {
    /// What kind of incident it is: the ten categories of GB/T 20986-2023.
    pub enum Nature: "nature" {
        /// 恶意程序.
        Malware = "malware",
        /// 网络攻击.
        Attack = "attack",
        /// 数据安全.
        Data = "data",
        /// 信息内容安全.
        Content = "content",
        /// 设备设施故障.
        Failure = "failure",
        /// 违规操作.
        Violation = "violation",
        /// 安全隐患.
        Hazard = "hazard",
        /// 异常行为.
        Anomaly = "anomaly",
        /// 不可抗力.
        Disaster = "disaster",
        /// 其他.
        Other = "other",
    }
}

impl Level {
    /// The matrix of importance and loss. "Important × small" and "ordinary × larger or small" follow from the texts of
    /// the levels.
    pub const fn of(importance: Importance, loss: Loss) -> Self {
        match (importance, loss) {
            (Importance::Especially, Loss::ExtraSevere) => Self::ExtraMajor,
            (Importance::Especially, Loss::Severe) | (Importance::Important, Loss::ExtraSevere) => {
                Self::Major
            }
            (Importance::Especially, Loss::Larger)
            | (Importance::Important, Loss::Severe)
            | (Importance::Ordinary, Loss::ExtraSevere) => Self::Larger,
            _ => Self::General,
        }
    }

    /// Ⅰ (extra-major) to Ⅳ (general), as plans and warnings number them.
    pub const fn number(self) -> u8 {
        match self {
            Self::ExtraMajor => 1,
            Self::Major => 2,
            Self::Larger => 3,
            Self::General => 4,
        }
    }
}
