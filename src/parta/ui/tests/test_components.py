"""Components: what they say, their states, their markup read strictly."""

from types import SimpleNamespace
from typing import Any

import pytest
from django import forms as django_forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from django.utils.datastructures import MultiValueDict

from parta.kernel.errors import Invalid, Problem, Refused
from parta.ui import forms
from parta.ui.paging import Page
from parta.ui.testing import Element, read


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def show(source: str, address: str = "/", **context: Any) -> Element:
    request = RequestFactory().get(address)
    return read(engines["django"].from_string(source).render({"request": request, **context}))


class Pupil(forms.VersionedForm):
    family_name = forms.NameField(label="Family name")
    learning = django_forms.ChoiceField(
        label="Form", choices=[("day", "full-time"), ("mixed", "mixed")], widget=django_forms.RadioSelect
    )
    note = django_forms.CharField(label="Note", required=False, help_text="A sentence")
    agreed = django_forms.BooleanField(label="Agreed", required=False)


def bound(**values: str) -> Pupil:
    data = QueryDict(mutable=True)
    data.update({"family_name": "Савчук", "learning": "day", "version": "7", **values})
    return Pupil(data)


class TestTag:
    def test_is_a_word_with_its_state(self) -> None:
        shown = show('{% tag "good" "signed" %}').one("span", class_="tag--good")
        assert shown.text == "signed"

    def test_refuses_an_unknown_state(self) -> None:
        with pytest.raises(ValueError, match="green"):
            show('{% tag "green" "signed" %}')

    def test_escapes_what_people_typed(self) -> None:
        assert show('{% tag "plain" word %}', word="<b>x</b>").one("span").text == "<b>x</b>"


class TestWays:
    def test_are_two_buttons_or_the_main_one_and_a_menu(self) -> None:
        enrol, move, close = (
            SimpleNamespace(label="Enrol", href="/e", is_main=True),
            *(SimpleNamespace(label=label, href=f"/{label}", is_main=False) for label in ("Move", "Close")),
        )
        few = show("{% ways acts %}", acts=[move, enrol])
        assert [link.text for link in few.all("a", class_="btn")] == ["Enrol", "Move"]
        assert few.all("details") == []
        many = show("{% ways acts %}", acts=[move, close, enrol])
        assert [link.text for link in many.all("a", class_="btn")] == ["Enrol"]
        assert [link.text for link in many.one("details", class_="menu").all("a")] == ["Move", "Close"]


class TestNotice:
    def test_wraps_bare_words_into_a_paragraph(self) -> None:
        shown = show('{% notice tone="warn" title="Stale" %}Compare.{% endnotice %}')
        assert shown.one("div", class_="notice--warn").one("p").text == "Compare."
        assert shown.one("b").text == "Stale"

    def test_is_said_aloud_only_when_it_has_just_appeared(self) -> None:
        assert show('{% notice tone="bad" live=True %}x{% endnotice %}').one("div").attrs["role"] == "alert"
        assert "role" not in show("{% notice %}x{% endnotice %}").one("div").attrs


class TestLine:
    def test_is_a_link_as_a_whole_with_what_why_when(self) -> None:
        shown = show('{% lines %}{% line "/a" "Order" "Seven children" "today" %}{% endlines %}').one("li").one("a")
        assert shown.attrs["href"] == "/a"
        assert [shown.one(tag).text for tag in ("b", "small", "span")] == ["Order", "Seven children", "today"]

    def test_without_an_address_is_only_read(self) -> None:
        assert show('{% lines %}{% line "" "Order" %}{% endlines %}').all("a") == []


class TestTable:
    SOURCE = (
        '{% table "Classes" %}<thead><tr>{% sort_head "Class" "name" default="name" %}</tr></thead>'
        '<tbody><tr><th scope="row">8-А</th></tr></tbody>{% endtable %}'
    )

    def test_has_a_caption_and_folds(self) -> None:
        table = show(self.SOURCE).one("table", class_="table--entries")
        assert table.one("caption").text == "Classes"

    def test_sorts_the_other_way_at_the_second_press(self) -> None:
        head = show(self.SOURCE).one("th", scope="col")
        assert (head.attrs["aria-sort"], head.one("a").attrs["href"]) == ("ascending", "?sort=-name")

    def test_keeps_filters_and_drops_the_page_when_sorting(self) -> None:
        head = show(self.SOURCE, "/?q=лі&sort=-name&after=abc").one("th", scope="col")
        assert head.attrs["aria-sort"] == "descending"
        assert head.one("a").attrs["href"] == "?q=%D0%BB%D1%96&sort=name"


class TestPager:
    def test_is_silent_when_all_is_shown(self) -> None:
        assert show("{% pager page %}", page=Page(rows=(1, 2))).all("nav") == []

    def test_leads_to_both_neighbours_and_the_beginning(self) -> None:
        page = Page(rows=tuple(range(50)), after="AA", before="BB", total=17335)
        links = show("{% pager page %}", "/?q=x&after=old", page=page).one("nav").all("a")
        assert [link.attrs["href"] for link in links] == ["?q=x", "?q=x&before=BB", "?q=x&after=AA"]

    def test_says_how_many_there_are(self) -> None:
        page = Page(rows=tuple(range(50)), after="AA", total=17335)
        assert "50 shown of 17 335" in show("{% pager page %}", page=page).text.replace("\u00a0", " ")


class TestFact:
    def test_says_so_when_a_value_is_missing(self) -> None:
        assert show('{% facts %}{% fact "Shelter" %}{% endfact %}{% endfacts %}').one("dd").text == "not given"

    def test_carries_a_remark_beside_the_value(self) -> None:
        shown = show(
            '{% facts %}{% fact "Name" remark="register: 14-А" state="warn" state_label="differs" %}14{% endfact %}'
            "{% endfacts %}"
        )
        assert shown.one("dd", class_="remark").text == "differs register: 14-А"
        assert shown.one("span", class_="tag--warn").text == "differs"


class TestButton:
    def test_says_why_it_cannot_be_pressed(self) -> None:
        shown = show('{% button "Publish" why_not="first remove the clash" %}')
        assert shown.one("button").attrs["aria-disabled"] == "true"
        assert shown.one("button").attrs["type"] == "button"
        assert shown.one("span").text == "first remove the clash"

    def test_posts_its_name_and_value(self) -> None:
        attrs = show('{% button "Move" name="act" value="move" kind="main" %}').one("button").attrs
        assert (attrs["name"], attrs["value"], attrs["class"]) == ("act", "move", "btn btn--main")


class TestField:
    def test_joins_label_hint_and_control(self) -> None:
        shown = show("{% field form.note %}", form=Pupil())
        control = shown.one("input")
        assert shown.one("label").attrs["for"] == control.attrs["id"] == "id_note"
        assert control.attrs["aria-describedby"] == "id_note-hint"
        assert shown.one("span", id="id_note-hint").text == "A sentence"

    def test_marks_what_may_be_left_empty(self) -> None:
        assert show("{% field form.note %}", form=Pupil()).one("label").text == "Note optional"
        assert show("{% field form.family_name %}", form=Pupil()).one("label").text == "Family name"

    def test_calls_neither_words_to_look_for_optional_nor_one_of_several_that_are_needed(self) -> None:
        class Search(forms.Form):
            either = ("code",)
            q = django_forms.CharField(
                required=False, label="Words", widget=django_forms.TextInput(attrs={"type": "search"})
            )
            code = django_forms.CharField(required=False, label="Code")
            note = django_forms.CharField(required=False, label="Note")

        labels = [show(f"{{% field form.{name} %}}", form=Search()).one("label").text for name in ("q", "code", "note")]
        assert labels == ["Words", "Code", "Note optional"]

    def test_says_how_an_address_of_mail_reads(self) -> None:
        class Letter(forms.Form):
            email = django_forms.EmailField(label="E-mail")

        shown = show("{% field form.email %}", form=Letter({"email": "not@@mail"}))
        assert "This is not an e-mail address. It reads like name@example.ua." in shown.text

    def test_names_itself_when_it_is_too_long_or_holds_unseen_signs(self) -> None:
        class Letter(forms.Form):
            share = django_forms.CharField(label="Share, %", max_length=3)
            name = django_forms.CharField(label="Name")

        form = Letter({"share": "abcde", "name": "a\x00b"})
        assert "«Share, %» has 5 signs, at most 3. Shorten it." in show("{% field form.share %}", form=form).text
        assert "«Name» holds signs that cannot be seen. Type it anew." in show("{% field form.name %}", form=form).text

    def test_shows_a_problem_at_the_control_and_to_the_ear(self) -> None:
        shown = show("{% field form.family_name %}", form=bound(family_name=""))
        control = shown.one("input")
        assert control.attrs["aria-invalid"] == "true"
        message = shown.one("div", id=control.attrs["aria-describedby"])
        assert message.text == "Error: «Family name» is empty. Fill it in."

    def test_keeps_what_was_typed(self) -> None:
        assert (
            show("{% field form.family_name %}", form=bound(family_name="Caвчук")).one("input").attrs["value"]
            == "Caвчук"
        )

    def test_offers_the_repaired_value(self) -> None:
        take = show("{% field form.family_name %}", form=bound(family_name="Caвчук")).one("button")
        assert (take.attrs["value"], take.attrs["data-parta-take"]) == ("Савчук", "id_family_name")
        assert "hidden" in take.attrs  # shown by the script that makes it work

    def test_shows_the_code_of_a_rule_behind_why(self) -> None:
        form = bound()
        form.is_valid()
        form.refuse(Invalid([Problem(field="family_name", message="Too long.", rule="DQ-014")]))
        assert "DQ-014" in show("{% field form.family_name %}", form=form).one("details").text

    def test_shows_a_warning_that_does_not_block(self) -> None:
        form = bound()
        assert form.is_valid()
        form.warn([Problem(field="note", message="Unusual.")])
        shown = show("{% field form.note %}", form=form)
        assert shown.one("div", class_="msg--warn").text == "Attention: Unusual."
        assert form.is_valid()

    def test_groups_choices_under_a_legend(self) -> None:
        group = show("{% field form.learning %}", form=Pupil()).one("fieldset")
        assert group.one("legend").text == "Form"
        assert [choice.text for choice in group.all("label")] == ["full-time", "mixed"]
        assert {box.attrs["name"] for box in group.all("input")} == {"learning"}

    def test_puts_the_label_beside_a_single_box(self) -> None:
        assert show("{% field form.agreed %}", form=Pupil()).one("label", class_="choice").text == "Agreed"


class TestErrorSummary:
    def test_is_silent_when_all_is_well(self) -> None:
        assert show("{% error_summary form %}", form=bound()).children == []

    def test_links_each_error_to_its_field(self) -> None:
        form = bound(family_name="", learning="")
        links = show("{% error_summary form %}", form=form).all("a")
        assert [link.attrs["href"] for link in links] == ["#id_family_name", "#id_learning_0"]

    def test_counts_corrections(self) -> None:
        heading = show("{% error_summary form %}", form=bound(family_name="", learning="")).one("h2")
        assert heading.text == "Not saved: 2 corrections are needed"

    def test_says_that_files_are_to_be_chosen_again_to_whom_brought_some(self) -> None:
        words, form = "Choose the files again", bound(family_name="")
        assert words not in show("{% error_summary form %}", form=form).one("section").text
        form.files = MultiValueDict({"paper": [SimpleUploadedFile("a.pdf", b"%PDF-1")]})
        assert words in show("{% error_summary form %}", form=form).one("section").text

    def test_tells_what_an_operation_refused(self) -> None:
        form = bound()
        form.is_valid()
        form.refuse(Refused("Only the head may do this."))
        assert "Only the head may do this." in show("{% error_summary form %}", form=form).one("ul").text


class TestConflict:
    def stale(self) -> Pupil:
        form = bound(note="mine")
        assert form.is_valid()
        form.compare(
            {"note": "theirs", "learning": "mixed", "family_name": "Савчук"}, version="8", who="Коваленко Л. О."
        )
        return form

    def test_is_silent_without_a_conflict(self) -> None:
        assert show("{% conflict form %}", form=bound()).all("section") == []

    def test_shows_both_versions_of_what_differs_only(self) -> None:
        groups = show("{% conflict form %}", form=self.stale()).all("fieldset")
        assert [group.text for group in groups] == [
            "Note Your version mine Saved version theirs",
            "Form Your version full-time Saved version mixed",
        ]

    def test_carries_the_new_version_and_keeps_what_was_typed(self) -> None:
        shown = show("{% hidden_fields form %}{% field form.note %}", form=self.stale())
        assert shown.one("input", name="version").attrs["value"] == "8"
        assert shown.one("input", name="note").attrs["value"] == "mine"

    def test_takes_the_other_version_where_it_was_chosen(self) -> None:
        data = QueryDict(mutable=True)
        data.update({"family_name": "Савчук", "learning": "day", "note": "mine", "version": "8"})
        data.update(
            {"take:note": "theirs", "theirs:note": "theirs", "take:learning": "mine", "theirs:learning": "mixed"}
        )
        form = Pupil(data)
        assert form.is_valid()
        assert (form.cleaned_data["note"], form.cleaned_data["learning"]) == ("theirs", "day")


class TestFigure:
    def test_groups_thousands_and_opens(self) -> None:
        shown = show('{% figures %}{% figure "pupils" 1342 of=2000 href="/p" %}{% endfigures %}')
        assert shown.one("dd").one("a").text.replace("\u00a0", " ") == "1 342/2000"


class TestShare:
    @pytest.mark.parametrize(("value", "width"), [(0.68, "68.0"), (-1, "0.0"), (7, "100.0")])
    def test_stays_within_its_bar(self, value: float, width: str) -> None:
        assert show('{% share value "19 of 28" %}', value=value).all("rect")[1].attrs["width"] == width


class TestSteps:
    def test_mark_what_is_done_and_where_we_are(self) -> None:
        items = show('{% steps 2 "File" "Columns" "Result" %}').all("li")
        assert [item.attrs.get("class", item.attrs.get("aria-current", "")) for item in items] == ["done", "step", ""]
