# 导入。
nav-imports = 数据导入
imports-title = 数据导入
imports-new = 导入文件
imports-none = 还没有导入过数据。准备一个每行一张工单的 CSV 或 Excel 文件即可开始。
imports-mappings = 已存映射
imports-no-mappings = 还没有保存过映射。导入结束时保存一次，下次同类文件即可直接使用。

## 列表与数字
imports-file = 文件
imports-state = 状态
imports-target = 导入到
imports-rows = 行数
imports-row = 行号
imports-records = 记录数
imports-created = 新增
imports-changed = 更新
imports-unchanged = 未变
imports-repeated = 与前面行重号
imports-rejected = 未导入的行
imports-reason = 原因
imports-when = 上传时间
imports-fields = 字段数
imports-month = 月份
imports-percent = { $percent }%
imports-state-uploaded = 草稿
imports-state-mapped = 待导入
imports-state-running = 导入中
imports-state-done = 已完成
imports-state-cancelled = 已停止
imports-state-failed = 失败

## 步骤
imports-step-file = 文件
imports-step-columns = 列对应
imports-step-preview = 预览
imports-step-run = 导入

## 上传
imports-choose-file = 文件
imports-file-help = 支持 CSV、gzip 压缩的 CSV 和 Excel（.xlsx），不超过 { $megabytes } MB。编码、分隔符和表头自动识别。
imports-no-file = 请选择文件。
imports-what = 每行的含义
imports-shape-rows = 每行一条记录
imports-shape-events = 每行一个事件
imports-shape-rows-help = 每行是一条记录的当前状态。
imports-shape-events-help = 多行属于同一条记录，由此还原其处理过程。
imports-saved = 已存映射
imports-saved-help = 按以前的列对应关系开始。
imports-saved-none = 根据表头自动建议
imports-upload = 上传并查看
imports-unknown-target = 这里不能导入此类数据。
imports-unknown-shape = 不能以这种形式导入。

## 识别结果
imports-settings = 修改
imports-found-workbook = Excel，工作表 { $sheet }
imports-found-rows = { $n } 行
imports-found-columns = { $count } 列
imports-encoding = 编码
imports-delimiter = 分隔符
imports-delimiter-comma = 逗号
imports-delimiter-semicolon = 分号
imports-delimiter-tab = 制表符
imports-delimiter-bar = 竖线 |
imports-sheet = 工作表
imports-header-row = 表头所在行
imports-header-row-help = 没有表头填 0。
imports-reread = 重新读取

## 列对应
imports-field = 字段
imports-from-column = 文件中的列
imports-contents = 列的内容
imports-columns = 列
imports-required = 必填
imports-not-imported = 不导入
imports-fixed = 所有行用同一个值
imports-kind-text = 文本
imports-kind-integer = 整数
imports-kind-decimal = 数值
imports-kind-boolean = 是或否
imports-kind-instant = 日期时间
imports-kind-date = 日期
imports-kind-choice = 选项
imports-guess-empty = 全部为空
imports-guess-boolean = 是或否
imports-guess-integer = 整数
imports-guess-decimal = 数值
imports-guess-date = 日期
imports-guess-time = 时间
imports-guess-text = 文本
imports-distinct = { $count ->
    [1] 全部相同
   *[other] { $n } 个不同值
 }
imports-distinct-more = 超过 { $n } 个不同值
imports-empty-cells = { $n } 个为空
imports-words = 取值对应
imports-as-it-is = 按原值
imports-unlisted = 其他取值
imports-unlisted-keep = 按原值
imports-unlisted-empty = 留空
imports-unlisted-reject = 不导入该行
imports-second = 与另一列合并
imports-more-columns = 另有 { $count } 列（见下方文本）
imports-none-codes = 表示无值的代码
imports-before = 前加文字
imports-file-name = 文件名
imports-default = 为空时填
imports-pad = 左侧补零至位数
imports-pattern = 按格式 { $pattern } 读取
imports-attributes = 作为附加属性保留
imports-attributes-help = 这些列没有对应的字段。勾选的列以文本形式随记录保存。
imports-zone = 本地时间所在时区
imports-zone-help = 例如 Asia/Shanghai。留空则用 { $zone }。自带时差的时间不受影响。
imports-to-preview = 预览
imports-later = 以后再说
imports-as-text = 映射文本
imports-as-text-help = 供命令行使用，也可设置表单里没有的内容
imports-mapping = 映射（TOML）
imports-save-mapping = 保存映射
imports-mapping-name = 名称
imports-mapping-name-help = 同名映射将被替换。
imports-download-mapping = 下载 { $name }
imports-remove-mapping = 删除 { $name }
imports-faults = 有 { $count } 处需要处理
imports-mapping-version = 映射的版本不符（{ $detail }）。
imports-mapping-target = 映射用于其他数据（{ $detail }）。
imports-mapping-shape = 映射用于另一种形式的文件（{ $detail }）。
imports-mapping-unknown-field = 没有字段“{ $field }”。
imports-mapping-unknown-column = { $field }：文件中没有列“{ $detail }”。
imports-mapping-no-source = { $field }：请选择列或填写固定值。
imports-mapping-two-sources = { $field }：列和固定值只能选一个。
imports-mapping-required-missing = { $field }为必填：请选择列或填写固定值。
imports-mapping-bad-value = { $field }不能是“{ $detail }”。
imports-mapping-double-value = { $field }：取值“{ $detail }”重复。
imports-mapping-bad-zone = 没有时区“{ $detail }”。
imports-mapping-bad-pattern = { $field }：“{ $detail }”不是日期格式。
imports-mapping-date-on-other = { $field }不是日期。

## 日期
imports-reading = 读作
imports-reading-sure = 年在前，或月份为单词
imports-reading-ymd = 年、月、日
imports-reading-dmy = 日、月、年
imports-reading-mdy = 月、日、年
imports-reading-mixed-unswap = 日、月、年，并还原被对调的日期
imports-reading-unix-seconds = 1970 年起的秒数
imports-reading-unix-millis = 1970 年起的毫秒数
imports-reading-serial = 电子表格的日期序号
imports-dates-title = { $field }：“{ $column }”列如何读取
imports-ambiguous = { $total } 个日期中有 { $count } 个两种读法都成立
imports-swapped = 看起来电子表格在日、月都不超过 12 时把两者对调了：按原样读取，这些日期会散落到没有其他数据的月份。请对照各月数量后选择。
imports-both-ways = 两种读法对每一行都成立。请对照各月数量后选择。
imports-span = { $count ->
    [1] 1 个月，{ $from }
   *[other] { $count } 个月，{ $from } 至 { $to }
 }
imports-unreadable = { $n } 个无法这样读取
imports-use-reading = 采用此读法

## 预览
imports-start = 导入 { $n } 条记录
imports-problems = 将不导入的行
imports-first-row = 首次出现的行
imports-first-rows = 前 { $count } 行
imports-faulty-rows = 后面有问题的 { $count } 行
imports-yes = 是
imports-no = 否

## 导入过程
imports-progress = 已处理 { $done } / { $total } 行
imports-pace = 每秒 { $pace } 行，还需 { $left }。
imports-starting = 正在开始。
imports-leave = 可以离开此页，导入会继续进行。
imports-cancel = 停止
imports-cancelling = 处理完手头的行后停止。
imports-stalled = 超过一分钟没有进展
imports-stalled-help = 已提交的数据不受影响，可从中断处继续。
imports-resume = 继续
imports-took = 用时 { $time }
imports-failed = 导入未能完成
imports-was-cancelled = 导入已停止
imports-kept = 此前写入的记录均已保留。再次导入该文件会继续，不会重复。
imports-nothing-new = 此文件没有新内容
imports-nothing-new-help = 每条记录都已存在，且与文件一致。
imports-see-records = 查看导入的记录
imports-rejected-help = 在下载的文件中改正这些行后再次导入，其他记录保持不变。
imports-download-rejected = 下载 CSV
imports-more-rejected = 其余 { $n } 行见下载文件。

## 行的问题
imports-fault-missing = { $field }为空。
imports-fault-not-allowed = { $field }不能是“{ $value }”。
imports-fault-unlisted = { $field }没有与“{ $value }”对应的取值。
imports-fault-not-a-date = { $field }：“{ $value }”不是日期。
imports-fault-not-in-this-reading = { $field }：按所选的日月顺序，“{ $value }”不是日期。
imports-fault-not-a-number = { $field }：“{ $value }”不是有效的数值。
imports-fault-not-a-boolean = { $field }：“{ $value }”既不是“是”也不是“否”。
imports-fault-too-long = { $field }过长：“{ $value }”。
imports-fault-extra-cells = 比表头多出 { $value } 个单元格，文本中可能有未加引号的分隔符。
imports-fault-duplicate = 与第 { $value } 行的{ $field }相同。
imports-fault-sibling = 同一记录的第 { $value } 行有问题。
imports-fault-refused = { $value }
imports-refused-value = 有的值无法保存。

## 无法读取的文件
imports-read-too-large = 文件有 { $megabytes } MB，上限为 { $limit } MB。
imports-read-expands-too-far = 文件解压后超过 { $limit } MB。
imports-read-too-many-rows = 文件超过 { $limit } 行，请分批导入。
imports-read-row-too-long = 第 { $row } 行超过 { $limit } 字节，可能有引号未闭合。
imports-read-too-many-columns = 第 { $row } 行超过 { $limit } 个单元格。
imports-read-empty = 文件是空的。
imports-read-gzip = 压缩文件已损坏或不完整。
imports-read-workbook = 无法读取工作簿，文件可能已损坏或格式不符。
imports-read-old-workbook = 这是旧的 .xls 格式，请另存为 .xlsx 或 CSV。
imports-read-no-sheet = 没有工作表“{ $name }”。
imports-read-unknown-encoding = 未知的编码 { $name }。
imports-read-bad-delimiter = “{ $name }”不能作为分隔符。
imports-read-no-header = 没有第 { $row } 行，无法取得表头。
imports-failed-mapping = 映射已不适用：{ $detail }
imports-failed-too-many-rejected = 未导入的行超过 { $limit } 行，映射可能与文件不符。
imports-file-gone = 文件内容已到期删除，请重新上传。
imports-already-started = 导入已经开始。
imports-not-startable = 导入尚未准备好。
imports-not-stalled = 导入正在进行或已结束。
imports-already-over = 导入已结束。
