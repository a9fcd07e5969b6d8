// Shops of every schema that was released, filled, brought up to date: from a stored database of either kind, and from
// an archive that a program of that version wrote.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include "formats/house/archive.hpp"
#include "tests/support/archives.hpp"
#include "tests/support/fixture.hpp"
#include "tests/support/postgres_server.hpp"

namespace frontrow::testing::upgrade_test {

namespace {

constexpr int kReleased = 3; ///< Schemas that were released.

/// Returns a file of tests/store/schemas, see README.md there.
std::string stored(int schema, const std::string& kind) {
    const auto name = std::to_string(schema) + "." + kind;
    std::ifstream in(std::filesystem::path(__FILE__).parent_path() / "schemas" / name, std::ios::binary);
    REQUIRE_MESSAGE(in, name);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The two kinds of store: a new one, and one on a stored database of a schema.
struct Sqlite {
    TestFolder folder;
    TestClock clock;
    std::string file{};
    int files = 0;

    std::unique_ptr<Store> open(int schema) {
        file = folder.file(std::to_string(++files) + ".db");
        if (schema > 0)
            SQLite::Database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(stored(schema, "sqlite.sql"));
        return open_again();
    }
    /// The one that was opened last.
    [[nodiscard]] std::unique_ptr<Store> open_again() const {
        return std::make_unique<SqliteStore>(file, clock, kPatientSqlite);
    }
    /// Runs statements on it beside the store.
    void run(const std::string& statements) const {
        SQLite::Database(file, SQLite::OPEN_READWRITE, 5'000).exec(statements);
    }
};
struct Postgres {
    TestClock clock;
    std::string url{};

    std::unique_ptr<Store> open(int schema) {
        url = shared_postgres().url(shared_postgres().create_database());
        if (schema > 0) run(stored(schema, "postgres.sql"));
        return open_again();
    }
    [[nodiscard]] std::unique_ptr<Store> open_again() const {
        return std::make_unique<PostgresStore>(url, patient_postgres(clock));
    }
    void run(const std::string& statements) const {
        pqxx::connection connection(url);
        pqxx::nontransaction(connection).exec(statements);
    }
};

Order order_of(Tx& tx, const std::string& reference) {
    const auto id = tx.orders().id_of(reference);
    REQUIRE_MESSAGE(id, reference);
    return *tx.orders().find(*id);
}

/// What every stored shop is known to have.
void check_sales(Tx& tx) {
    const auto session = tx.sessions().find(SessionSlug::trusted("swan-lake-1"));
    REQUIRE(session);
    CHECK(session->event.title == "Łabędzie jezioro");
    CHECK(session->event.artist == "Die Übermütigen");
    CHECK(session->venue.city == "Łódź");
    CHECK(session->session.taken == 6);
    CHECK(session->session.reservations.are_taken); // an open shop goes on as it did
    const auto paid = order_of(tx, "PAID0001");
    CHECK(paid.status == OrderStatus::paid);
    CHECK(paid.customer.name.text() == "Zoë \"the\" <Ada>");
    CHECK(paid.tickets.size() == 2);
    CHECK(paid.paid == 12'600);
    CHECK(order_of(tx, "RESV0002").status == OrderStatus::reserved);
    CHECK_FALSE(order_of(tx, "RESV0002").reserved_until);
    CHECK(order_of(tx, "CANC0003").status == OrderStatus::cancelled);
    const auto refunded = order_of(tx, "REFU0004");
    CHECK(refunded.status == OrderStatus::refunded);
    CHECK(refunded.paid == 8'400);
    CHECK(refunded.refunded == 8'400);
    CHECK_FALSE(tx.events().find(EventSlug::trusted("lost")));
    CHECK(tx.events().find_including_deleted(EventSlug::trusted("lost")));
}

/// What those of schema 3 have besides, whose program knew people, vouchers and campaigns.
void check_people(Tx& tx) {
    const auto user = [&](const char* email) {
        const auto found = tx.users().find(Email::trusted(email));
        REQUIRE_MESSAGE(found, email);
        return *found;
    };
    CHECK(user("admin@example.org").role == Role::admin);
    CHECK(user("every@example.org").all_venues);
    const auto hall = user("hall@example.org");
    CHECK_FALSE(hall.all_venues);
    CHECK(works_for_venue(hall, VenueSlug::trusted("grand-hall")));
    CHECK_FALSE(works_for_venue(hall, VenueSlug::trusted("cellar")));
    const auto ada = user("ada@example.org");
    CHECK(works_for_artist(ada, *tx.events().find(EventSlug::trusted("quartet"))));
    CHECK_FALSE(works_for_artist(ada, *tx.events().find(EventSlug::trusted("swan-lake"))));
    CHECK(ada.artists == std::vector<std::string>{"Ada Lovelace", "Nobody Yet"}); // who was there in two spellings
    CHECK(ada.totp_secret == "SECRET");
    const auto rules = [&](const char* code) {
        const auto voucher = tx.vouchers().find(VoucherCode::trusted(code));
        REQUIRE_MESSAGE(voucher, code);
        return voucher->rules;
    };
    CHECK(rules("TEN").sessions == std::vector<std::string>{"swan-lake-1", "quartet-1"});
    CHECK_FALSE(rules("TEN").categories);
    CHECK_FALSE(rules("OPEN").sessions);
    CHECK_FALSE(voucher_rules::is_for(rules("OLD").sessions, "swan-lake-1"));
    CHECK(voucher_rules::is_for(rules("XMAS-1").categories, "Stalls"));
    CHECK_FALSE(voucher_rules::is_for(rules("XMAS-1").categories, "Standing"));
    CHECK(order_of(tx, "VOUC0005").redemption->discount == 120);
    CHECK(tx.campaigns().find(CampaignSlug::trusted("poster"))->event == EventSlug::trusted("swan-lake"));
    CHECK(tx.campaigns().find(CampaignSlug::trusted("flyer"))->session == SessionSlug::trusted("quartet-1"));
    CHECK(tx.interest().unasked(10).size() == 3); // nobody had confirmed anything
    CHECK(tx.interest().below(100, 10).empty());
    CHECK(tx.embed().find().origins.size() == 2);
    CHECK(tx.shop().settings()->name == "Grand Hall");
}

void check_facts(Store& store, int schema) {
    for (const auto& broken : store.invariant_violations()) CHECK_MESSAGE(false, broken);
    CHECK(store.schema_version() == kSchemaVersion);
    store.read([&](Tx& tx) {
        check_sales(tx);
        if (schema >= 3) check_people(tx);
        return Done{};
    });
}

} // namespace

TEST_CASE_TEMPLATE("a stored shop of every released schema is brought up to date, and sound", On, Sqlite, Postgres) {
    On on;
    for (int schema = 1; schema <= kReleased; ++schema) {
        INFO("schema " << schema);
        const auto store = on.open(schema);
        check_facts(*store, schema);
    }
}

TEST_CASE_TEMPLATE("an archive of every older schema becomes the shop that the database becomes", On, Sqlite,
                   Postgres) {
    On on;
    for (int schema = 1; schema <= kReleased; ++schema) {
        INFO("schema " << schema);
        const auto upgraded = on.open(schema);
        const auto imported = on.open(0);
        const auto seal = [&] {
            return imported->write([](Tx& tx) { return tx.catalogue().seal_secret("a new one"); });
        };
        imported->write([](Tx& tx) { return tx.catalogue().seal_secret("of this database"); });
        import(*imported, stored(schema, "archive"));
        CHECK(exported(*imported) == exported(*upgraded));
        CHECK(seal() == "of this database"); // processes go on sealing with it
        check_facts(*imported, schema);
        // What is added afterwards gets a number of its own.
        auto event = *imported->read([](Tx& tx) { return tx.events().find(EventSlug::trusted("quartet")); });
        event.slug = EventSlug::trusted("another");
        CHECK(imported->write([&](Tx& tx) { return tx.events().put(event); }) > EventId{5});
    }
}

TEST_CASE_TEMPLATE("an older archive with a fault in it leaves the database as it was", On, Sqlite, Postgres) {
    On on;
    const auto store = on.open(0);
    const auto before = exported(*store);
    auto archive = stored(2, "archive");
    const auto at = archive.find("\"PAID0001\"");
    REQUIRE(at != std::string::npos);
    CHECK_THROWS_AS(import(*store, archive.substr(0, at)), ArchiveFault); // cut
    archive.replace(at, 10, "null");
    CHECK_THROWS_WITH(import(*store, archive), doctest::Contains("does not fit"));
    CHECK(exported(*store) == before);
    import(*store, stored(3, "archive")); // and it can be used still
    check_facts(*store, 3);
}

TEST_CASE_TEMPLATE("what the version before writes on the new schema counts at once, and after the next start", On,
                   Sqlite, Postgres) {
    On on;
    auto store = on.open(3);
    on.run(
        "UPDATE users SET venues = 'cellar\n', artists = 'Die Übermütigen\n', edition = edition + 1 WHERE id = 2;"
        "UPDATE event SET artist = 'Die Übermütigen', edition = edition + 1 WHERE slug = 'quartet';"
        "UPDATE voucher SET sessions = 'quartet-1\n', edition = edition + 1 WHERE code = 'OPEN';"
        "UPDATE voucher SET categories = 'Standing\n', edition = edition + 1 WHERE code = 'XMAS-2';"
        "INSERT INTO voucher (code, kind, value, currency, categories, sessions, max_uses, is_active, batch_id) SELECT "
        "'XMAS-3', kind, value, currency, categories, sessions, 1, 1, id FROM voucher_batch WHERE id = 3;"
        "UPDATE campaign SET event = NULL, session = 'quartet-1', edition = edition + 1 WHERE slug = 'poster';"
        "INSERT INTO interest (email, event, language, consent, consented_at) VALUES ('eve@example.org', 'quartet', "
        "'en', '1', 1)");
    for (const bool is_started_again : {false, true}) {
        INFO(is_started_again);
        if (is_started_again) {
            store.reset();
            store = on.open_again();
        }
        store->read([&](Tx& tx) {
            const auto hall = *tx.users().find(Email::trusted("hall@example.org"));
            CHECK(works_for_venue(hall, VenueSlug::trusted("cellar")));
            CHECK_FALSE(works_for_venue(hall, VenueSlug::trusted("grand-hall")));
            for (const char* event : {"swan-lake", "quartet"})
                CHECK(works_for_artist(hall, *tx.events().find(EventSlug::trusted(event))));
            CHECK(tx.events().of_artists(hall.artist_ids, hall.artists, EventId{100}, 10).size() == 2);
            CHECK(tx.events().find(EventSlug::trusted("quartet"))->artist_id.has_value() == is_started_again);
            const auto rules = [&](const char* code) { return tx.vouchers().find(VoucherCode::trusted(code))->rules; };
            CHECK(rules("OPEN").sessions == std::vector<std::string>{"quartet-1"});
            CHECK(rules("XMAS-1").categories == std::vector<std::string>{"Stalls"});
            CHECK(rules("XMAS-2").categories == std::vector<std::string>{"Standing"});
            CHECK(rules("XMAS-3").categories == std::vector<std::string>{"Stalls"});
            CHECK_FALSE(rules("XMAS-3").sessions);
            const auto poster = *tx.campaigns().find(CampaignSlug::trusted("poster"));
            CHECK_FALSE(poster.event);
            CHECK(poster.session == SessionSlug::trusted("quartet-1"));
            CHECK(tx.interest().unasked(10).back().event == EventSlug::trusted("quartet"));
            return Done{};
        });
    }
    // And that version reads what this one writes.
    store->write([](Tx& tx) {
        auto ada = *tx.users().find(Email::trusted("ada@example.org"));
        ada.venues = {"grand-hall", "cellar"};
        ada.artists = {"ada lovelace"};
        tx.users().put(ada);
        auto voucher = *tx.vouchers().find(VoucherCode::trusted("XMAS-1"));
        voucher.rules.categories->push_back("Standing");
        tx.vouchers().put(voucher);
        return Done{};
    });
    std::set<std::string> kept;
    store->read([&](Tx& tx) {
        for (const auto& table : tx.archive().tables())
            if (table.name == "users" || table.name == "voucher")
                tx.archive().each(table, [&](const ArchiveRow& row) {
                    for (const auto& value : row)
                        if (const auto* text = std::get_if<std::string>(&value)) kept.insert(*text);
                });
        const auto categories = [&](const char* code) {
            return *tx.vouchers().find(VoucherCode::trusted(code))->rules.categories;
        };
        CHECK(categories("XMAS-1") == std::vector<std::string>{"Stalls", "Standing"});
        CHECK(categories("XMAS-3") == std::vector<std::string>{"Stalls"}); // the others of the batch are as they were
        CHECK(tx.users().find(Email::trusted("ada@example.org"))->artists == std::vector<std::string>{"Ada Lovelace"});
        return Done{};
    });
    for (const char* lists : {"grand-hall\ncellar\n", "ada lovelace\n", "Stalls\nStanding\n"})
        CHECK(kept.contains(lists));
    check_facts(*store, 2);
}

TEST_CASE("a step that was released is as it was: what it makes is what the stored databases have") {
    for (int schema = 1; schema <= kReleased; ++schema) {
        INFO("schema " << schema);
        const auto tables = [](SQLite::Database& database) {
            std::set<std::string> made;
            SQLite::Statement each(database, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name <> "
                                             "'schema_version'");
            while (each.executeStep()) made.insert(each.getColumn(0).getString());
            return made;
        };
        SQLite::Database now(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        for (int step = 0; step < schema; ++step) now.exec(std::string(kMigrations[static_cast<std::size_t>(step)]));
        SQLite::Database then(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        then.exec(stored(schema, "sqlite.sql"));
        CHECK(tables(now) == tables(then));
    }
}

TEST_CASE("while a newer program has the database, an older one exports and imports nothing") {
    Sqlite on;
    const auto store = on.open(3);
    const auto archive = exported(*store);
    on.run("UPDATE schema_version SET version = version + 1");
    CHECK_THROWS_WITH_AS(exported(*store), doctest::Contains("newer"), StoreUnavailable);
    CHECK_THROWS_WITH_AS(import(*store, archive), doctest::Contains("newer"), StoreUnavailable);
}

} // namespace frontrow::testing::upgrade_test
