//! Who works at the demo operator: departments of different strength, people, customers.

/// A department of the demo operator.
#[derive(Clone, Copy, Debug)]
pub(super) struct DemoDepartment {
    /// Its code.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What kind of department it is, as the organisation module names kinds.
    pub kind: &'static str,
    /// The department it belongs to.
    pub parent: Option<&'static str>,
    /// How long its work takes against the usual; the western depot is the weak one until it was helped.
    pub pace: f64,
}

/// All departments, parents first.
pub(super) const DEPARTMENTS: &[DemoDepartment] = &[
    DemoDepartment {
        code: "service",
        name: "客户服务部",
        kind: "service",
        parent: None,
        pace: 1.0,
    },
    DemoDepartment {
        code: "hotline",
        name: "10010 热线中心",
        kind: "service",
        parent: Some("service"),
        pace: 0.8,
    },
    DemoDepartment {
        code: "complaints",
        name: "投诉处理中心",
        kind: "service",
        parent: Some("service"),
        pace: 1.1,
    },
    DemoDepartment {
        code: "shops",
        name: "营业厅管理中心",
        kind: "branch",
        parent: Some("service"),
        pace: 1.2,
    },
    DemoDepartment {
        code: "network",
        name: "网络运维部",
        kind: "network",
        parent: None,
        pace: 1.0,
    },
    DemoDepartment {
        code: "depot-east",
        name: "城东维护站",
        kind: "team",
        parent: Some("network"),
        pace: 0.85,
    },
    DemoDepartment {
        code: "depot-west",
        name: "城西维护站",
        kind: "team",
        parent: Some("network"),
        pace: 1.9,
    },
    DemoDepartment {
        code: "depot-rural",
        name: "乡镇维护站",
        kind: "team",
        parent: Some("network"),
        pace: 1.35,
    },
    DemoDepartment {
        code: "radio",
        name: "无线网优中心",
        kind: "network",
        parent: Some("network"),
        pace: 1.25,
    },
    DemoDepartment {
        code: "support",
        name: "技术支持部",
        kind: "technical",
        parent: None,
        pace: 1.0,
    },
    DemoDepartment {
        code: "enterprise",
        name: "政企客户支撑中心",
        kind: "technical",
        parent: Some("support"),
        pace: 0.7,
    },
    DemoDepartment {
        code: "quality",
        name: "质量管理部",
        kind: "quality",
        parent: None,
        pace: 1.0,
    },
];

/// The western depot got a second shift this many days before the end; from then on it works at the usual pace. The
/// first thing a visitor can find out by clicking.
pub(super) const WEST_MENDED_DAYS_BEFORE_END: i32 = 62;

/// A person of the demo operator.
#[derive(Clone, Copy, Debug)]
pub(super) struct DemoPerson {
    /// The part of the address before the @.
    pub login: &'static str,
    /// The name.
    pub name: &'static str,
    /// The role.
    pub role: &'static str,
    /// The department.
    pub department: &'static str,
    /// Does the page at start print this sign-in?
    pub shown: bool,
}

const fn person(
    login: &'static str,
    name: &'static str,
    role: &'static str,
    department: &'static str,
    shown: bool,
) -> DemoPerson {
    DemoPerson {
        login,
        name,
        role,
        department,
        shown,
    }
}

/// Everybody with an account.
pub(super) const PEOPLE: &[DemoPerson] = &[
    person("admin", "周启明", "tenant_admin", "quality", true),
    person("quality", "林知夏", "quality_manager", "quality", true),
    person("supervisor", "赵敏", "supervisor", "complaints", true),
    person("agent", "陈晓", "agent", "hotline", true),
    person("engineer", "吴建国", "engineer", "depot-west", true),
    person("security", "孙立", "security_officer", "quality", true),
    person("auditor", "Grace Wong", "auditor", "quality", true),
    person("li.na", "李娜", "agent", "hotline", false),
    person("wang.lei", "王磊", "agent", "hotline", false),
    person("emma.clarke", "Emma Clarke", "agent", "hotline", false),
    person("liu.yang", "刘洋", "agent", "complaints", false),
    person("huang.ting", "黄婷", "agent", "complaints", false),
    person("xu.jing", "徐静", "agent", "shops", false),
    person("zhang.wei", "张伟", "engineer", "depot-east", false),
    person("ma.chao", "马超", "engineer", "depot-west", false),
    person("he.fang", "何芳", "engineer", "depot-rural", false),
    person("gao.ming", "高明", "engineer", "radio", false),
    person("daniel.kim", "Daniel Kim", "engineer", "support", false),
    person("tang.yu", "唐宇", "engineer", "support", false),
    person("song.qian", "宋倩", "engineer", "enterprise", false),
    person("luo.jun", "罗军", "supervisor", "network", false),
];

/// Districts with their share of customers and whether they count as rural for the repair limits.
pub(super) const DISTRICTS: &[(&str, u32, bool)] = &[
    ("城东区", 28, false),
    ("城西区", 26, false),
    ("高新区", 18, false),
    ("滨海新区", 14, false),
    ("乡镇", 14, true),
];

/// Family names of customers.
pub(super) const FAMILY_NAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何",
    "郭", "马", "罗",
];
/// Given names of customers.
pub(super) const GIVEN_NAMES: &[&str] = &[
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "涛", "明", "超", "秀英",
    "霞", "平", "刚", "桂英", "建华", "志强", "雨桐", "子涵", "浩然", "欣怡", "梓萱", "一诺", "宇轩",
];
/// Customers with English names.
pub(super) const ENGLISH_NAMES: &[&str] = &[
    "Olivia Brown",
    "James Smith",
    "Sofia Rossi",
    "Liam O'Connor",
    "Hannah Müller",
    "Noah Tan",
    "Aisha Khan",
    "Lucas Silva",
];
