# 页面外壳：首页、全局搜索、失败任务、接口文档。
web-home = 首页
web-home-lead = 您的角色可以使用的功能。
web-home-empty = 您的账号还没有角色，请联系租户管理员分配。

web-search = 搜索
web-search-hint = 按编号或关键词找工单，按姓名或电话找客户。
web-search-none = 没有找到与“{ $q }”匹配的内容。减少关键词或输入编号再试。

web-nav-jobs = 失败任务
web-jobs = 失败任务
web-jobs-lead = 后台任务失败后会自动重试，间隔逐次拉长。多次重试仍失败的列在这里，可由管理员重新执行。
web-jobs-empty = 没有失败的任务。
web-jobs-name = 任务
web-jobs-error = 最后一次错误
web-jobs-attempts = 尝试次数
web-jobs-queued = 创建时间

web-api-docs = REST 接口

# Groups of the rail, in the order of the quality loop.
nav-work = 工作
nav-listen = 倾听
nav-watch = 监测
nav-improve = 改进
nav-protect = 安全
nav-grow = 培训
nav-set-up = 设置
desk = 我的工作台
desk-nothing = 没有待办事项。
