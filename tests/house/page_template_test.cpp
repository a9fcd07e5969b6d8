// Templates of the pages: what a value may do in one, and what a broken one does.

#include <map>
#include <memory>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "formats/message_table.hpp"
#include "formats/page_template.hpp"

namespace frontrow::testing::page_template_test {

namespace {

using Texts = std::map<std::string, std::string>;

std::string rendered(const Texts& templates, const Json& values = Json::object()) {
    const auto find = [&](const std::string& name) {
        const auto found = templates.find(name);
        return found == templates.end() ? nullptr : std::make_shared<const std::string>(found->second);
    };
    return PageTemplate(find, "page").render(values);
}

} // namespace

TEST_CASE("a value is escaped wherever a template does not say otherwise") {
    const Json values{{"name", "<b> & \"co\" 'n"}, {"data", R"({"a":"<"})"}};
    CHECK(rendered({{"page", "<p title=\"{{name}}\">{{{data}}}</p>"}}, values) ==
          "<p title=\"&lt;b&gt; &amp; &quot;co&quot; &apos;n\">{\"a\":\"<\"}</p>");
}

TEST_CASE("a value is never read as a template") {
    const Json values{{"name", "{{secret}}{{>secret}}{{{data}}}"}, {"secret", "{{name}}"}, {"data", "{{secret}}"}};
    CHECK(rendered({{"page", "{{name}}|{{{data}}}"}}, values) == "{{secret}}{{&gt;secret}}{{{data}}}|{{secret}}");
    CHECK_THROWS_AS(rendered({{"page", "{{>secret}}"}}, values),
                    std::runtime_error); // a partial is a file, never a value
}

TEST_CASE("what says nothing is not there, and what is there is asked for by its name") {
    const std::string page = "{{#a}}[{{a}}]{{/a}}{{^a}}none{{/a}}{{#list}}({{.}}){{/list}}{{#b.c}}{{b.c}}{{/b.c}}";
    CHECK(rendered({{"page", page}}, {{"a", "x"}, {"list", {"1", "2"}}, {"b", {{"c", 3}}}}) == "[x](1)(2)3");
    CHECK(rendered({{"page", page}}, {{"a", ""}, {"list", Json::array()}, {"b", {{"c", nullptr}}}}) == "none");
    CHECK(rendered({{"page", page}}, {{"a", false}, {"b", nullptr}}) == "none");
}

TEST_CASE("a template names others, and a line with nothing in it is left out") {
    const Texts templates{{"page", "<a>\n{{>parts/b}}\n{{#no}}\nnothing\n{{/no}}\n{{>parts/none}}\n</a>\n"},
                          {"parts/b", "<b>{{word}}</b>\n{{>parts/c}}\n"},
                          {"parts/c", "<c>"},
                          {"parts/none", "{{#no}}\nnothing\n{{/no}}\n"}};
    CHECK(rendered(templates, {{"word", "x"}, {"no", false}}) == "<a>\n<b>x</b>\n<c>\n</a>\n");
}

TEST_CASE("a template that is missing, broken or contains itself says so") {
    for (const Texts& templates :
         {Texts{}, Texts{{"page", "{{>parts/b}}"}}, Texts{{"page", "{{#a}}"}}, Texts{{"page", "{{a"}},
          Texts{{"page", "{{>b}}"}, {"b", "{{#a}}{{/b}}"}}, Texts{{"page", "{{>page}}"}}})
        CHECK_THROWS_AS(rendered(templates), std::runtime_error);
}

TEST_CASE("what names a message says it in the reader's language, or what stands in the template") {
    const std::string page =
        R"(<h2 class="a" data-t="best.title">Best</h2>{{#b}}<i data-t="c">C</i>{{/b}}<p data-t="d"></p>)";
    const Json words{{"best_title", "Beste <Plätze>"}, {"d", "{{secret}}"}};
    CHECK(
        rendered({{"page", page}}, {{"words", words}, {"b", {{"x", 1}}}, {"secret", "y"}}) ==
        R"(<h2 class="a" data-t="best.title">Beste &lt;Plätze&gt;</h2><i data-t="c">C</i><p data-t="d">{{secret}}</p>)");
    CHECK(rendered({{"page", page}}, {{"words", nullptr}}) ==
          R"(<h2 class="a" data-t="best.title">Best</h2><p data-t="d"></p>)");
    CHECK(rendered({{"page", R"(<p data-t="broken)"}}) == R"(<p data-t="broken)");
}

TEST_CASE("a table of messages is read line by line, without those that have several forms") {
    const auto messages = message_table("// 'no': 'message',\n"
                                        "export default {\n"
                                        "  'a.b': 'A {n} \\'x\\'',\n"
                                        "  'c': \"It's\",\n"
                                        "  'many': { one: '1', other: '2' },\n"
                                        "  'open': 'without end,\n"
                                        "  'sum': 'a' + 'b',\n"
                                        "  'last': 'z'\n"
                                        "};\n");
    const std::map<std::string, std::string> expected{{"a.b", "A {n} 'x'"}, {"c", "It's"}, {"last", "z"}};
    CHECK(messages == expected);
}

} // namespace frontrow::testing::page_template_test
