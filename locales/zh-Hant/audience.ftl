# 範圍：角色、部門與人員。
audience-everybody = 全體人員
audience-everybody-help = 選取後忽略下面的選擇。
audience-roles = 角色
audience-departments = 部門
audience-departments-help = 含下級部門。
audience-people = 指定人員
audience-many = 人數過多，可改選角色或部門。
