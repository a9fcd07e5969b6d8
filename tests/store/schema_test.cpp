// The schema against the page about its tables, and against the enumerations of the domain.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include "domain/admission/admission.hpp"
#include "domain/admission/ticket.hpp"
#include "domain/house/outbox.hpp"
#include "domain/house/webhook.hpp"
#include "domain/money/money_entry.hpp"
#include "domain/payment/bank_line.hpp"
#include "domain/payment/payment.hpp"
#include "domain/payment/payment_attempt.hpp"
#include "domain/people/permission.hpp"
#include "domain/programme/event.hpp"
#include "domain/programme/session.hpp"
#include "domain/promotion/mailing.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/selling/order.hpp"
#include "domain/selling/voucher.hpp"
#include "store/migrations.hpp"
#include "tests/support/fixture.hpp"

namespace frontrow::testing::schema_test {

namespace {

/// Returns the tables that the steps leave behind: a table that one step makes and a later one renames is passed over.
std::set<std::string> tables() {
    std::set<std::string> names{"schema_version"};
    for (const auto step : kMigrations) {
        const std::string text(step);
        const std::regex created("CREATE TABLE (\\w+)");
        for (auto it = std::sregex_iterator(text.begin(), text.end(), created); it != std::sregex_iterator(); ++it)
            if (const auto name = (*it)[1].str(); !name.ends_with("_new")) names.insert(name);
    }
    return names;
}

std::string page() {
    const auto path = std::filesystem::path(__FILE__).parent_path().parent_path().parent_path() / "docs" / "schema.md";
    std::ifstream in(path);
    REQUIRE(in);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The columns that keep an enumeration of the domain as its number, with the last one that they keep. What the version
/// before does not know is kept in columns beside, as what that version takes it for: an expired or pending order as
/// reserved, a partly refunded one as paid, a steward as an artist, and a provider as the box office.
std::map<std::string, std::int64_t> last_of_enumerations() {
    const auto number = [](auto last) { return static_cast<std::int64_t>(last); };
    return {
        {"seat.kind", number(SeatKind::restricted)},
        {"seat_unit.sold", number(UnitSale::whole)},
        {"decoration.kind", number(DecorationKind::outline)},
        {"decoration.symbol", number(DecorationSymbol::cloakroom)},
        {"event.status", number(EventStatus::archived)},
        {"event.attendee_names", number(AttendeeNames::required)},
        {"shop.summary_hour", 23}, // of a day
        {"session.status", number(SessionStatus::cancelled)},
        {"session.strand_rule", number(StrandRule::strict)},
        {"orders.status", number(OrderStatus::refunded)},
        {"ticket.status", number(TicketStatus::cancelled)},
        {"payment.method", number(PaymentMethod::card_terminal)},
        {"payment.status", number(PaymentStatus::cancelled)},
        {"users.role", number(Role::box_office)},
        {"voucher.kind", number(VoucherKind::amount)},
        {"voucher_batch.kind", number(VoucherKind::amount)},
        {"voucher_batch.state", number(BatchState::cancelled)},
        {"payment_attempt.state", number(AttemptState::incident)},
        {"payment_return.state", number(ReturnState::handed_over)},
        {"bank_line.verdict", number(LineVerdict::ignored)},
        {"money_entry.kind", number(EntryKind::donation_back)},
        {"scan.kind", number(ScanKind::undo)},
        {"artist_terms.base", number(ShareBase::gross)},
        {"session_change.kind", number(SessionChange::Kind::moved)},
        {"settlement.wish", number(SettlementWish::keep)},
        {"settlement.state", number(SettlementState::refused)},
        {"outbox.state", number(MailState::dropped)},
        {"mailing.state", number(MailingState::stopped)},
        {"webhook_delivery.state", number(DeliveryState::failed)},
    };
}

} // namespace

TEST_CASE("what a CHECK allows of an enumeration is what the domain has") {
    SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    for (const auto step : kMigrations) database.exec(std::string(step));
    std::map<std::string, std::int64_t> checked;
    const std::regex check("CHECK \\((\\w+) BETWEEN 0 AND (\\d+)\\)");
    SQLite::Statement tables(database, "SELECT name, sql FROM sqlite_schema WHERE type = 'table'");
    while (tables.executeStep()) {
        const std::string table = tables.getColumn(0);
        const std::string text = tables.getColumn(1);
        for (auto it = std::sregex_iterator(text.begin(), text.end(), check); it != std::sregex_iterator(); ++it)
            if ((*it)[2].length() < 4) checked[table + "." + (*it)[1].str()] = std::stoll((*it)[2].str()); // no amount
    }
    const auto known = last_of_enumerations();
    for (const auto& [column, last] : known) {
        INFO(column);
        REQUIRE(checked.contains(column));
        CHECK(checked.at(column) == last);
    }
    for (const auto& [column, last] : checked) CHECK_MESSAGE(known.contains(column), column);
}

TEST_CASE("docs/schema.md names every table, and no other in the first column") {
    const auto text = page();
    const auto known = tables();
    CHECK(known.size() > 40);
    for (const auto& name : known) CHECK_MESSAGE(text.find("`" + name + "`") != std::string::npos, name);
    const std::regex row("\n\\| (`[^|]*) \\|");
    const std::regex quoted("`(\\w+)`");
    for (auto it = std::sregex_iterator(text.begin(), text.end(), row); it != std::sregex_iterator(); ++it) {
        const auto cell = (*it)[1].str();
        for (auto name = std::sregex_iterator(cell.begin(), cell.end(), quoted); name != std::sregex_iterator(); ++name)
            CHECK_MESSAGE(known.count((*name)[1].str()) == 1, (*name)[1].str());
    }
}

} // namespace frontrow::testing::schema_test
