"""Components and filters, available in every template without ``{% load %}``. A tag's signature is its whole interface.

Leaf components are built by ``format_html`` (fast enough for lists of fifty lines); larger ones have a template in
``templates/ui/components``. No component belongs inside the cells of a grid. The gallery at ``/ui/`` shows every state.
"""

from django import template

from parta.ui.components import acts, lists, pages, states, words

register = template.Library()

for part in (words, pages, states, lists, acts):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
