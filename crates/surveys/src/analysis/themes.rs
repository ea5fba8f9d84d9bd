//! What comments speak of: groups of words in Chinese and English, as operators sort them. Words are compared in the form
//! in which they are kept (cut and stemmed), so that "billing" and "bills" are one.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use sqm_platform::search_text;

/// Whatever a text says.
pub(crate) const ANY: &str = "any";

/// The themes by code, with the words that show them.
const THEMES: [(&str, &str); 8] = [
    (
        "network",
        "signal coverage network speed slow lag latency drop dropped disconnect wifi internet broadband 信号 覆盖 网络 网速 \
         宽带 掉线 断网 卡顿 延迟 上网 訊號 網路 寬頻 斷線",
    ),
    (
        "price",
        "price bill billing charge fee cost expensive refund tariff plan 资费 话费 收费 费用 扣费 账单 套餐 退费 贵 乱收费 \
         資費 話費 收費 帳單 方案 退費",
    ),
    (
        "attitude",
        "rude polite friendly attitude patient impatient helpful courteous staff 态度 礼貌 耐心 热情 冷漠 敷衍 客服 態度 禮貌 \
         熱情 冷漠",
    ),
    (
        "speed",
        "wait waiting queue long late delay slowly hours days quick fast 等待 排队 太久 慢 拖延 及时 迟迟 快 排隊 及時",
    ),
    (
        "solution",
        "solve solved resolve resolved fix fixed unresolved repeat again problem 解决 没解决 处理 反复 重复 问题 解決 處理 \
         重複 問題",
    ),
    (
        "repair",
        "repair technician engineer install installation appointment visit router device 维修 安装 上门 师傅 预约 设备 路由器 \
         光猫 維修 安裝 到府 師傅 預約 設備",
    ),
    (
        "information",
        "information explain unclear website app instructions confusing inform 告知 说明 不清楚 通知 宣传 误导 查询 說明 宣傳 \
         誤導 查詢",
    ),
    (
        "choice",
        "food restaurant shop store clean toilet restroom seat parking sign 门店 营业厅 环境 卫生 停车 門市 環境 衛生 停車",
    ),
];

static WORDS: LazyLock<Vec<(&'static str, BTreeSet<String>)>> = LazyLock::new(|| {
    THEMES
        .iter()
        .map(|(code, words)| {
            let stems = words.split_whitespace().flat_map(|word| {
                // A word of the list stands for itself, not for the shorter ones within it.
                let cut = search_text::words(word);
                if word.is_ascii() {
                    cut
                } else {
                    vec![word.to_owned()]
                }
            });
            (*code, stems.collect())
        })
        .collect()
});

/// The codes of all themes.
pub(crate) fn codes() -> impl Iterator<Item = &'static str> {
    THEMES.iter().map(|(code, _)| *code)
}

/// The themes of which words speak.
pub(crate) fn of(words: &[String]) -> impl Iterator<Item = &'static str> {
    WORDS
        .iter()
        .filter(|(_, of)| words.iter().any(|word| of.contains(word)))
        .map(|(code, _)| *code)
}

/// The query that finds a theme in stored words.
pub(crate) fn query(code: &str) -> Option<String> {
    let (_, words) = WORDS.iter().find(|(known, _)| *known == code)?;
    let quoted: Vec<String> = words
        .iter()
        .map(|word| format!("'{}'", word.replace('\'', "''")))
        .collect();
    Some(quoted.join(" | "))
}

/// Words that say nothing of what a comment is about.
const EMPTY: &str = "a an the and or but if of in on at to for from by with as is are was were be been am i you he she it we they \
    me my your his her our their this that these those not no nor so too very can could would should will do did does done have \
    has had just than then there here what which who when where how all any some more most other only own same also one two \
    get got make made much many good bad well 的 了 是 我 你 他 她 它 们 在 和 也 就 都 而 及 与 着 或 一个 没有 我们 你们 他们 \
    不 不是 很 太 有 没 把 被 给 让 到 对 这 那 这个 那个 什么 怎么 非常 比较 可以 还是 因为 所以 但是 如果 就是 每次 都说 不够 希望 明白 還是 這個 那個 我們 \
    你們 他們 沒有 沒 這 給 讓 對 與";

static NOTHING: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    EMPTY
        .split_whitespace()
        .flat_map(|word| {
            let mut forms = search_text::words(word);
            forms.push(word.to_owned());
            forms
        })
        .collect()
});

/// Does the word tell something?
pub(crate) fn tells(word: &str) -> bool {
    let letters = word.chars().count();
    let long_enough = if word.is_ascii() {
        letters >= 3
    } else {
        letters >= 2
    };
    // "Two times", "twenty minutes": how often and how long, not what.
    let counts = word.starts_with([
        '一', '二', '两', '三', '四', '五', '六', '七', '八', '九', '十', '半', '兩',
    ]);
    long_enough && !counts && !word.chars().all(|c| c.is_ascii_digit()) && !NOTHING.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn themes_meet_the_words_of_comments() {
        let met = |text: &str| -> Vec<&str> {
            let words = search_text::words(text);
            of(&words).collect()
        };
        assert_eq!(met("The billing was wrong"), ["price"]);
        assert_eq!(met("宽带网速慢"), ["network"], "speed is about waiting");
        assert!(met("客服态度不好").contains(&"attitude"));
        assert!(met("Nothing of interest").is_empty());
        assert!(query("price").is_some() && query("weather").is_none());
    }

    #[test]
    fn empty_words_tell_nothing() {
        for word in ["the", "我们", "12", "的"] {
            assert!(!tells(word), "{word}");
        }
        for word in ["signal", "网速"] {
            assert!(tells(word), "{word}");
        }
    }
}
