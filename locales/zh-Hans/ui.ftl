# 各页面共用的词语。术语见 docs/glossary.md。

## 按钮与链接

ui-save = 保存
ui-cancel = 取消
ui-close = 关闭
ui-edit = 编辑
ui-delete = 删除
ui-add = 添加
ui-create = 新建
ui-remove = 移除
ui-back = 返回
ui-next = 下一步
ui-continue = 继续
ui-apply = 应用
ui-undo = 撤销
ui-redo = 重做
ui-retry = 重试
ui-export = 导出
ui-import = 导入
ui-download = 下载
ui-csv = 下载 CSV
ui-copy = 复制
ui-copied = 已复制
ui-print = 打印
ui-refresh = 刷新
ui-show = 显示
ui-hide = 隐藏
ui-details = 详情
ui-more-actions = 更多操作
ui-guide = 查看操作指南
ui-sign-in = 登录
ui-sign-out = 退出登录

## 框架

ui-skip = 跳到正文
ui-nav = 导航
ui-nav-main = 主要页面
ui-nav-more = 更多
ui-crumbs = 当前位置
ui-rail-collapse = 收起
ui-rail-expand = 展开
ui-search = 搜索或前往
ui-notifications = 通知
ui-language = 语言
ui-theme = 外观
ui-theme-auto = 跟随系统
ui-theme-light = 浅色
ui-theme-dark = 深色
ui-profile = 我的账号
ui-tenant = 单位

## 命令面板与快捷键

ui-palette = 搜索与命令
ui-palette-hint = 编号、客户、关键词或页面
ui-palette-go = 前往
ui-palette-do = 本页操作
ui-palette-none = 没有结果，按回车搜索全部内容。
ui-shortcuts = 键盘快捷键
ui-keys-page = 本页
ui-keys-list = 列表
ui-keys-all = 任何页面
ui-keys-go = 前往
ui-keys-next = 下一行
ui-keys-previous = 上一行
ui-keys-tick = 勾选本行
ui-keys-open = 打开本行
ui-keys-send = 发送正在编辑的内容
ui-keys-on = 启用单键快捷键

## 列表

ui-views = 视图
ui-view-save = 保存为视图
ui-columns = 列
ui-rows-tall = 宽松行距
ui-filter-add = 筛选
ui-filter-clear = 清除筛选
ui-sort = 排序
ui-stale = 有更新，点击查看
ui-more = 加载更多
ui-all = 全部
ui-total = 合计
ui-selected = 项已选
ui-select-page = 选择本页全部
ui-select-none = 取消选择
ui-new = 新
ui-none = 无
ui-empty = 暂无内容。
ui-empty-filter = 没有符合筛选条件的记录。
ui-name = 名称
ui-code = 编码
ui-number = 编号
ui-state = 状态
ui-kind = 类型
ui-created = 创建时间
ui-updated = 更新时间
ui-by = 操作人
ui-from = 开始
ui-to = 结束
ui-length = 时长
ui-reason = 原因
ui-yes = 是
ui-no = 否
ui-active = 启用
ui-inactive = 停用
ui-filter-remove = 移除筛选：{ $name }
ui-select-row = 选择 { $name }
ui-select-all = 选择全部 { $count } 项
ui-shown = { $shown } / { $total }

## 表单

ui-optional = 选填
ui-choose = 请选择
ui-drop = 拖到此处，或点击选择
ui-confirm-note = 此操作无法撤销。
ui-saved = 已保存。
ui-deleted = 已删除。
ui-undone = 已撤销。
ui-draft-saving = 正在保存草稿
ui-draft-saved = 草稿已保存
ui-draft-failed = 草稿尚未保存
ui-step-done = 已完成
ui-confirm-type = 输入“{ $name }”以确认
ui-form-errors = 有 { $count } 处需要修改

## 往来记录

ui-message = 内容
ui-editor-kind = 谁能看到
ui-reply = 回复客户
ui-note = 内部备注
ui-note-who = 仅内部人员可见
ui-reply-send = 发送回复
ui-note-save = 保存内部备注
ui-note-internal = 内部备注
ui-reply-sent = 发给客户
ui-from-customer = 客户

## 时限

ui-clock-running = 正常
ui-clock-warning = 即将超时
ui-clock-breached = 已超时
ui-clock-paused = 已暂停
ui-clock-met = 按时完成
ui-clock-missed = 超时完成
ui-clock-none = 无时限
ui-interval-counted = 计时
ui-interval-paused = 暂停
ui-interval-excluded = 非工作时间
ui-mark-warn = 预警
ui-mark-due = 时限
ui-interval-over = 超出时限

## 指标

ui-target = 目标
ui-limit = 底线
ui-stretch = 挑战值
ui-met = 达标
ui-at-risk = 有风险
ui-missed = 未达标
ui-no-data = 暂无数据
ui-unchanged = 持平
ui-chart-table = 以表格显示
ui-sample = 样本
ui-period = 周期
ui-too-few = 样本不足（n = { $n }）
ui-n = n = { $n }

## 实时页面

ui-loading = 加载中
ui-offline = 连接已断开，恢复后自动更新。
ui-request-failed = 操作未成功，没有改动任何数据。
ui-error-again = 重试
ui-me = 我
ui-my-department = 本部门
ui-look-up = 查找

# The records behind a figure.
figure-miss = 未达标的记录
figure-hit = 达标的记录
figure-back = 返回看板
