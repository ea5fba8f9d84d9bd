# 范围：角色、部门与人员。
audience-everybody = 全体人员
audience-everybody-help = 选中后忽略下面的选择。
audience-roles = 角色
audience-departments = 部门
audience-departments-help = 含下级部门。
audience-people = 指定人员
audience-many = 人数过多，可改选角色或部门。
