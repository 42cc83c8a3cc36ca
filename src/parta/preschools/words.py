"""Words of meals."""

from django.utils.translation import pgettext_lazy

from parta.preschools.rules.groups import Meal

MEALS = {
    Meal.BREAKFAST: pgettext_lazy("meal", "Breakfast"),
    Meal.LUNCH: pgettext_lazy("meal", "Lunch"),
    Meal.SNACK: pgettext_lazy("meal", "Snack"),
    Meal.DINNER: pgettext_lazy("meal", "Dinner"),
}
