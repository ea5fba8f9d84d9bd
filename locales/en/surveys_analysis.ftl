# Answers from files, analysis of surveys and what follows from it (handbook §4.3, §6.3, §8.3).
import-target-surveys = Survey answers
survey-field-survey = Survey
survey-field-series = Series of surveys
survey-field-round = Round of the series
survey-field-purpose = About
survey-field-external-id = Id of the answer
survey-field-answered-at = Answered at
survey-field-day = Day
survey-field-language = Language
survey-field-channel = Channel
survey-field-weight = Weight
survey-field-region = Region
survey-field-product = Product
survey-field-customer-class = Customer class
survey-field-department = Department
survey-field-person = Served by
