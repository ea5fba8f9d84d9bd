# 通知内容与通知方式。
notifications-title = 通知
notifications-unread = 条未读
notifications-new = 未读
notifications-read-all = 全部标为已读
notifications-empty = 暂时没有与您有关的消息。

notification-assigned = 工单 { $number } 已分派给您
notification-customer-replied = 客户回复了工单 { $number }
notification-sla-warned = { $target ->
    [first_response] 工单 { $number } 首次响应即将超时
    [next_reply] 工单 { $number } 下次回复即将超时
    [resolution] 工单 { $number } 解决时限即将到期
    [statutory] 工单 { $number } 法定时限即将到期
   *[other] 工单 { $number } 时限即将到期
 }
notification-sla-breached = { $target ->
    [first_response] 工单 { $number } 首次响应已超时
    [next_reply] 工单 { $number } 回复已超时
    [resolution] 工单 { $number } 解决已超时
    [statutory] 工单 { $number } 已超过法定时限
   *[other] 工单 { $number } 已超时
 }
notification-import-finished = { $state ->
    [failed] 导入失败
    [cancelled] 导入已取消：新增 { $created }，更新 { $changed }
   *[other] 导入已完成：新增 { $created }，更新 { $changed }，拒绝 { $rejected }
 }

notification-preferences = 通知设置
notification-preferences-saved = 已保存
notification-in-app = 站内通知
notification-email = 邮件通知
notification-mail-off = 本系统尚未配置邮件服务器，暂不发送邮件。
notification-kind-assigned = 工单分派给我
notification-kind-customer-replied = 客户回复我的工单
notification-kind-sla-warned = 我的工单即将超时
notification-kind-sla-breached = 我的工单或我所管部门的工单已超时
notification-kind-import-finished = 我发起的导入已结束

notification-mail-open = 查看
notification-mail-why = 您订阅了此类邮件。如需更改：

notification-action-assigned = { $number } 由您负责整改
notification-kind-action-assigned = 改进措施指派给我
notification-action-due-soon = { $number } 即将到期
notification-kind-action-due-soon = 我负责的措施即将到期
notification-action-overdue = { $number } 已超期
notification-kind-action-overdue = 我负责或我主管部门的措施已超期
notification-action-to-judge = { $number } 已上报完成，待验证效果
notification-kind-action-to-judge = 我发起的措施已上报完成
notification-callback-assigned = { $number } 由您回访
notification-kind-callback-assigned = 回访任务指派给我
notification-callback-overdue = { $number } 已超过回访时限
notification-kind-callback-overdue = 我负责或我主管部门的回访已超期
notification-commended = 您受到表扬
notification-kind-commended = 我受到表扬

notification-visit-assigned = { $number } 由您回访
notification-kind-visit-assigned = 回访分派给我
notification-visit-late = { $number } 回访已超期
notification-kind-visit-late = 我的回访或我所管部门的回访已超期
notification-order-assigned = { $number } 已派给您
notification-kind-order-assigned = 服务工单派给我
notification-order-warning = { $limit ->
    [response] { $number }：首次响应即将超时
   *[other] { $number }：完成时限即将到期
 }
notification-kind-order-warning = 我的服务工单即将超时
notification-order-breached = { $limit ->
    [response] { $number }：首次响应已超时
   *[other] { $number }：完成已超时
 }
notification-kind-order-breached = 我的服务工单或我所管部门的服务工单已超时
notification-drill = 【演练】{ $line }
notification-drill-started = 应急演练 { $number } 已启动
notification-kind-drill-started = 我参加的应急演练启动
notification-report-begun = { $number } 须向主管部门报送
notification-kind-report-begun = 事件须向主管部门报送
notification-report-due = { $number } 报送时限已用 { $percent }%
notification-kind-report-due = 报送时限临近
notification-report-late = { $number } 报送已超时
notification-kind-report-late = 报送已超时
notification-incident-reported = 信息安全事件 { $number } 已上报
notification-kind-incident-reported = 有信息安全事件上报
notification-incident-called = 值班通知：信息安全事件 { $number } 待接手
notification-kind-incident-called = 我值班时有信息安全事件待接手
notification-incident-unanswered = 信息安全事件 { $number } 已通知全部值班人员，仍无人接手
notification-kind-incident-unanswered = 值班无人接手信息安全事件
notification-on-call-begun = 您已开始值班：{ $line }
notification-kind-on-call-begun = 我的值班轮次开始
notification-on-call-changed = 您的值班安排有变：{ $line }
notification-kind-on-call-changed = 我的值班安排有变
notification-incident-assigned = 您负责处置信息安全事件 { $number }
notification-kind-incident-assigned = 信息安全事件由我负责
notification-incident-commented = 信息安全事件 { $number } 有新评论
notification-kind-incident-commented = 我负责的事件有新评论
notification-incident-closed = 信息安全事件 { $number } 已关闭
notification-kind-incident-closed = 我负责的事件已关闭
notification-incident-report-ended = 您上报的 { $number } 已处理完毕
notification-kind-incident-report-ended = 我上报的事件已处理完毕
notification-incident-review-waits = 信息安全事件 { $number } 尚未复盘
notification-kind-incident-review-waits = 我负责的事件尚未复盘
notification-incident-resubmitted = 信息安全事件 { $number } 暂缓到期，请跟进
notification-kind-incident-resubmitted = 暂缓的信息安全事件到期
notification-incident-levelled = 信息安全事件 { $number } 已定级
notification-kind-incident-levelled = 我负责的事件已定级
notification-incident-admitted = 您已获准查看信息安全事件 { $number }
notification-kind-incident-admitted = 我被加入受限事件
notification-incident-glass-broken = 有人紧急开启了信息安全事件 { $number }
notification-kind-incident-glass-broken = 受限事件被紧急开启

notification-document-to-decide = { $number } 待您审批
notification-kind-document-to-decide = 有文件待我审核或批准
notification-document-approved = { $number } 已批准
notification-kind-document-approved = 我编写或负责的文件版本获批准
notification-document-returned = { $number } 被退回修改
notification-kind-document-returned = 我编写或负责的文件版本被退回
notification-document-to-read = { $number } 待您阅知
notification-kind-document-to-read = 有文件待我阅知
notification-document-read-reminder = { $number } 阅知期限临近
notification-kind-document-read-reminder = 文件阅知期限临近
notification-document-read-overdue = { $number } 阅知已超期
notification-kind-document-read-overdue = 文件阅知已超期
notification-document-review-due = { $number } 评审期限临近
notification-kind-document-review-due = 我负责的文件评审期限临近
notification-document-review-overdue = { $number } 评审已超期
notification-kind-document-review-overdue = 我负责的文件或我主管部门的文件评审超期
notification-security-assigned = { $number } 已交给您
notification-kind-security-assigned = 风险、漏洞、控制措施、安全检查、数据资产或演练交给我
notification-security-due-soon = { $number } 即将到期
notification-kind-security-due-soon = 上述事项即将到期
notification-security-overdue = { $number } 已超期
notification-kind-security-overdue = 我负责或我主管部门的事项已超期
notification-security-to-decide = { $number } 待决定
notification-kind-security-to-decide = 复评、接受或例外待决定
notification-incident-task-given = 信息安全事件 { $number } 有任务指派给您
notification-kind-incident-task-given = 事件任务指派给我
notification-incident-task-waiting = 信息安全事件 { $number } 有任务等待您的角色处理
notification-kind-incident-task-waiting = 事件任务等待我的角色处理
notification-incident-task-due = 信息安全事件 { $number } 的任务即将到期
notification-kind-incident-task-due = 我的事件任务即将到期
notification-incident-task-late = 信息安全事件 { $number } 有任务超时
notification-kind-incident-task-late = 事件任务超时
notification-incident-evidence-given = 信息安全事件 { $number } 的证据已移交给您
notification-kind-incident-evidence-given = 证据移交给我
notification-incident-evidence-altered = 信息安全事件 { $number } 的证据被改动
notification-kind-incident-evidence-altered = 证据被改动
notification-awareness-asked = { $number } 需要您完成
notification-kind-awareness-asked = 有安全培训需要我完成
notification-awareness-reminder = { $number } 截止日期临近
notification-kind-awareness-reminder = 我的安全培训即将截止
notification-awareness-overdue = { $number } 已逾期未完成
notification-kind-awareness-overdue = 我的安全培训已逾期
