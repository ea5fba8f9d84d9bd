# Answers from files, analysis of surveys and what follows from it (handbook §4.3, §6.3, §8.3).
import-target-surveys = Survey answers
sa-field-survey = Survey
sa-field-series = Series of surveys
sa-field-round = Round of the series
sa-field-purpose = About
sa-field-external-id = Id of the answer
sa-field-answered-at = Answered at
sa-field-day = Day
sa-field-language = Language
sa-field-channel = Channel
sa-field-weight = Weight
sa-field-region = Region
sa-field-product = Product
sa-field-customer-class = Customer class
sa-field-department = Department
sa-field-person = Served by
