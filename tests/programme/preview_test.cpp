// Links that show a draft to whoever has them: as its pages will look, for looking only.

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "domain/programme/event_preview_service.hpp"
#include "handlers/application.hpp"
#include "http/static_files.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::preview_test {

using std::chrono::hours;

namespace {

bool has(std::string_view text, const std::string& part) { return text.find(part) != std::string_view::npos; }

/// A shop that takes back the event of the small house, which nobody has bought.
template <class Over>
struct Draft : Over {
    Draft() : admin(this->shop.log_in(Role::admin)) { step("unpublish"); }

    void step(const std::string& name) {
        const auto version = event()["version"];
        this->shop.json(200, this->shop.send_as(admin, "POST", path + "/" + name, Json{{"version", version}}.dump()));
    }
    Json event() { return this->shop.json(200, this->shop.send_as(admin, "GET", path)); }
    Response ask(const std::string& token) {
        return this->shop.send_as(token, "POST", "/api/marketing/events/hamlet/preview-link", "");
    }
    std::string link() { return this->shop.json(201, ask(admin))["path"]; }
    Response page(const std::string& target) {
        return pages.router().dispatch({"GET", target, {}, {{"accept", "text/html"}}, {}, {}});
    }
    /// The data that a page carries inside it.
    static Json data_of(const Response& page) {
        const std::string text(page.text());
        const std::string begin = "id=\"page-data\">";
        const auto at = text.find(begin) + begin.size();
        return Json::parse(text.substr(at, text.find("</script>", at) - at));
    }

    const std::string path = "/api/admin/events/hamlet";
    StaticFiles files{std::filesystem::path(__FILE__).parent_path().parent_path().parent_path() / "static",
                      [this](std::string_view bytes) { return '"' + this->shop.digest.of(bytes) + '"'; }};
    /// Another process of the shop, which has pages.
    Application pages{{this->shop.store, this->shop.cache, this->shop.clock, this->shop.randomness, this->shop.digest,
                       files, this->shop.passwords, this->shop.codes},
                      {},
                      [](const Request&, std::string_view what) { CHECK_MESSAGE(false, what); }};
    std::string admin;
};

} // namespace

TEST_CASE_TEMPLATE("a draft is shown to whoever has its link, and to nobody else", Over, STORES) {
    Draft<Over> draft;
    auto& shop = draft.shop;
    const auto block = Json{{"seats", {"A-2"}}}.dump();
    shop.json(200, shop.send_as(draft.admin, "POST", "/api/admin/sessions/tonight/blocks", block));
    CHECK(draft.page("/events/hamlet").status == 404);
    const auto link = draft.link();
    const auto shown = draft.page(link);
    REQUIRE(shown.status == 200);
    CHECK(shown.header("Cache-Control") == "no-store");
    CHECK(shown.header("X-Robots-Tag") == "noindex");
    CHECK(!shown.header("ETag"));
    CHECK(has(shown.text(), "<meta name=\"robots\" content=\"noindex\">"));
    CHECK(!has(shown.text(), "canonical"));
    CHECK(!has(shown.text(), "schema.org"));
    const auto data = Draft<Over>::data_of(shown);
    CHECK(data["title"] == "Hamlet");
    CHECK(data["preview"]["until"] == rfc3339(shop.clock.now() + EventPreviewService::kLasts));
    CHECK(data["sessions"].size() == 2);
    CHECK(data["sessions"][0]["on_sale"] == true); // as it will be

    const auto picker = draft.page(link + "/tonight");
    REQUIRE(picker.status == 200);
    CHECK(picker.header("Cache-Control") == "no-store");
    const auto session = Draft<Over>::data_of(picker);
    CHECK(session["prices"].size() > 0);
    CHECK(session["on_sale"] == true);
    CHECK(session["preview"]["states"] == "ab" + std::string(23, 'a'));
    CHECK(draft.page(link + "/never").status == 404);

    // Nobody buys there, or finds it elsewhere.
    CHECK(shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-1"]})", kAlice).status == 404);
    CHECK(shop.send("GET", "/api/sessions/tonight").status == 404);
    CHECK(!has(shop.send("GET", "/sitemap.xml", "", "", {{"host", "localhost"}}).text(), "preview"));
    const auto log = shop.json(200, shop.send_as(draft.admin, "GET", "/api/admin/audit"));
    CHECK(log["items"][0]["action"] == "event.preview");
    // What is edited meanwhile is shown.
    shop.json(200, shop.send_as(draft.admin, "PUT", draft.path,
                                Json{{"version", draft.event()["version"]}, {"title", "Hamlet, again"}}.dump()));
    CHECK(Draft<Over>::data_of(draft.page(link))["title"] == "Hamlet, again");
    shop.check_sound();
}

TEST_CASE_TEMPLATE("the link to a draft ends in its time, and leads to the public page once there is one", Over,
                   STORES) {
    Draft<Over> draft;
    auto& shop = draft.shop;
    const auto link = draft.link();
    draft.step("publish");
    const auto moved = draft.page(link);
    CHECK(moved.status == 303);
    CHECK(moved.header("Location") == "/events/hamlet");
    CHECK(draft.page(link + "/tonight").header("Location") == "/sessions/tonight");
    refused(draft.ask(draft.admin), 409, "not_a_draft");
    draft.step("unpublish");
    CHECK(draft.page(link).status == 200);
    shop.clock.advance(EventPreviewService::kLasts - Milliseconds(1)); // nobody has to be logged in
    CHECK(draft.page(link).status == 200);
    shop.clock.advance(Milliseconds(1));
    CHECK(draft.page(link).status == 404);
}

TEST_CASE("nobody makes a link to a draft who may not write it") {
    Draft<OnSqlite> draft;
    auto& shop = draft.shop;
    CHECK(draft.ask(shop.log_in(Role::box_office)).status == 403);
    CHECK(draft.ask(shop.log_in(Role::marketing)).status == 201);
    const auto link = draft.link();
    const auto token = link.substr(link.rfind('/') + 1);
    const auto dash = token.find('-');
    const auto number = token.substr(0, dash);
    const auto proof = token.substr(dash + 1);
    const auto at = [](const std::string& slug, const std::string& made) { return "/preview/" + slug + "/" + made; };
    REQUIRE(draft.page(at("hamlet", number + "-" + proof)).status == 200);
    auto other = proof;
    other.back() = other.back() == '0' ? '1' : '0';
    const std::string later = std::to_string(std::stoll(number) + 1);
    for (const auto& wrong :
         {number + "-" + other, later + "-" + proof, number + "-", number + "-" + proof + "0", "-" + proof,
          "0" + number + "-" + proof, number, proof, std::string(2'000, '1'), "99999999999999999999-" + proof}) {
        CAPTURE(wrong);
        CHECK(draft.page(at("hamlet", wrong)).status == 404);
    }
    // The link to one draft opens no other.
    shop.json(201,
              shop.send_as(draft.admin, "POST", "/api/admin/events", R"({"title":"Other","artist":"The Company"})"));
    CHECK(draft.page(at("other", token)).status == 404);
    refused(shop.send_as(draft.admin, "POST", "/api/marketing/events/never/preview-link", ""), 404, "not_found");
}

} // namespace frontrow::testing::preview_test
