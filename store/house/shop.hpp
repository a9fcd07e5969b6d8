#pragma once

#include <cstdint>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/house/shop.hpp"
#include "domain/string_list.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of the shop's settings.
class SqlShop final : public ShopTable {
public:
    explicit SqlShop(Sql& sql) : sql_(sql) {}

    std::optional<ShopSettings> settings() override {
        const std::string statement =
            std::string("SELECT ").append(all_columns()).append(" FROM shop WHERE edition > 0").append(sql_.row_lock());
        auto settings = sql_.one(statement, read);
        if (settings) settings->tax = tax_rules();
        return settings;
    }

    TaxRules tax_rules() override {
        TaxRules rules;
        sql_.each("SELECT fee_tax, tax_exemption, tax_rate.basis_points, tax_rate.name FROM shop LEFT JOIN tax_rate ON "
                  "true ORDER BY tax_rate.ordinal",
                  [&](const SqlRow& row) {
                      SqlColumns columns(row);
                      rules.fee_rate = columns.text();
                      rules.exemption = columns.text();
                      if (const auto points = columns.optional_integer())
                          rules.rates.push_back({.name = columns.text(), .basis_points = *points});
                  });
        return rules;
    }

    std::pair<ChangeRules, Currency> change_rules() override {
        return *sql_.one("SELECT " + std::string(kChangeColumns) + ", currency FROM shop", [](const SqlRow& row) {
            SqlColumns columns(row);
            auto rules = read_changes(columns);
            return std::pair(rules, columns.currency());
        });
    }

    std::pair<DonationOffer, Currency> donation_offer() override {
        return *sql_.one("SELECT " + std::string(kDonationColumns) + ", currency FROM shop", [](const SqlRow& row) {
            SqlColumns columns(row);
            auto offer = read_donation(columns);
            return std::pair(std::move(offer), columns.currency());
        });
    }

    std::pair<GiftCardOffer, Currency> gift_card_offer() override {
        return *sql_.one("SELECT " + std::string(kGiftCardColumns) + ", currency FROM shop", [](const SqlRow& row) {
            SqlColumns columns(row);
            auto offer = read_gift_cards(columns);
            return std::pair(std::move(offer), columns.currency());
        });
    }

    PaymentRules payment_rules() override {
        return *sql_.one("SELECT " + std::string(kPaymentColumns) + " FROM shop", [](const SqlRow& row) {
            SqlColumns columns(row);
            return read_payments(columns);
        });
    }

    Milliseconds visit_mail_before() override {
        return *sql_.one("SELECT visit_mail_before FROM shop",
                         [](const SqlRow& row) { return Milliseconds(row.integer(0)); });
    }

    void put(const ShopSettings& settings) override {
        const Branding& face = settings.face;
        sql_.run(
            "UPDATE shop SET name = $1, currency = $2, timezone = $3, language = $4, edition = edition + 1, "
            "is_monolingual = $5, accent = $6, logo = $7, introduction = $8, footer = $9, ticket_note = $10, "
            "imprint_url = $11, privacy_url = $12, hold_ttl = $13, max_seats = $14, max_seats_per_buyer = $15, "
            "takes_reservations = $16, reservation_ttl = $17, reservation_ends_before = $18, fee_tax = $19, "
            "tax_exemption = $20, address = $21, tax_number = $22, lets_exchange = $23, lets_cancel = $24, "
            "changes_end_before = $25, exchange_fee = $26, cancel_fee = $27, return_ttl = $28, more_languages = $29, "
            "donation_text = $30, donation_amounts = $31, methods_off = $32, "
            "transfer_holder = $33, transfer_iban = $34, transfer_ttl = $35, transfer_ends_before = $36, "
            "visit_mail_before = $37, visit_text = $38, summary_hour = $39, sells_gift_cards = $40, "
            "gift_card_amounts = $41, gift_card_least = $42, gift_card_most = $43, has_waiting_list = $44, "
            "gives_other_seats = $45",
            settings.name, settings.currency.code(), settings.timezone, settings.language,
            std::int64_t{settings.is_monolingual}, face.accent, face.logo, face.introduction, face.footer,
            face.ticket_note, face.imprint_url, face.privacy_url, settings.defaults.hold_ttl.count(),
            settings.defaults.max_seats, settings.defaults.max_seats_per_buyer,
            std::int64_t{settings.defaults.reservations.are_taken}, settings.defaults.reservations.longest,
            settings.defaults.reservations.before_start, settings.tax.fee_rate, settings.tax.exemption,
            settings.issuer.address, settings.issuer.tax_number, std::int64_t{settings.changes.lets_exchange},
            std::int64_t{settings.changes.lets_cancel}, settings.changes.before_start, settings.changes.exchange_fee,
            settings.changes.cancel_fee, settings.changes.after_move, settings.more_languages, settings.donation.text,
            to_number_list(settings.donation.amounts), words_of(settings.payments.off),
            settings.payments.transfer.holder, settings.payments.transfer.iban, settings.payments.transfer.longest,
            settings.payments.transfer.before_start, settings.visit.before, settings.visit.text,
            settings.summary_hour ? std::optional<std::int64_t>(*settings.summary_hour) : std::nullopt,
            std::int64_t{settings.gift_cards.is_sold}, to_number_list(settings.gift_cards.amounts),
            settings.gift_cards.least, settings.gift_cards.most, std::int64_t{settings.has_waiting_list},
            std::int64_t{settings.payments.gives_other_seats});
        sql_.run("DELETE FROM tax_rate");
        std::int64_t ordinal = 0;
        for (const auto& rate : settings.tax.rates)
            sql_.run("INSERT INTO tax_rate (name, ordinal, basis_points) VALUES ($1, $2, $3)", rate.name, ordinal++,
                     rate.basis_points);
    }

    std::optional<std::string> setup_token() override {
        const std::string statement =
            "SELECT setup_token FROM shop WHERE setup_token IS NOT NULL" + std::string(sql_.row_lock());
        return sql_.one(statement, [](const SqlRow& row) { return row.text(0); });
    }

    bool is_demo() override {
        return sql_.one("SELECT 1 FROM shop WHERE is_demo = 1", [](const SqlRow&) { return true; }).has_value();
    }
    void mark_as_demo() override { sql_.run("UPDATE shop SET is_demo = 1"); }

    void set_setup_token(const std::optional<std::string>& token) override {
        sql_.run("UPDATE shop SET setup_token = $1", token);
    }

    DatabaseFacts database() override {
        return *sql_.one(sql_.select_database(), [](const SqlRow& row) {
            SqlColumns columns(row); // as Sql::select_database names them
            return DatabaseFacts{.product = columns.text(), .bytes = columns.integer()};
        });
    }

private:
    /// What the readers below take of a row, in the order in which they take it.
    static constexpr std::string_view kChangeColumns =
        "lets_exchange, lets_cancel, changes_end_before, exchange_fee, cancel_fee, return_ttl";
    static constexpr std::string_view kDonationColumns = "donation_text, donation_amounts";
    static constexpr std::string_view kPaymentColumns =
        "methods_off, transfer_holder, transfer_iban, transfer_ttl, transfer_ends_before, gives_other_seats";
    static constexpr std::string_view kGiftCardColumns =
        "sells_gift_cards, gift_card_amounts, gift_card_least, gift_card_most";
    static const std::string& all_columns() {
        static const std::string columns =
            std::string("name, currency, timezone, language, is_monolingual, accent, logo, introduction, footer, "
                        "ticket_note, imprint_url, privacy_url, hold_ttl, max_seats, max_seats_per_buyer, "
                        "takes_reservations, reservation_ttl, reservation_ends_before, address, tax_number, ")
                .append(kChangeColumns)
                .append(", more_languages, ")
                .append(kDonationColumns)
                .append(", ")
                .append(kPaymentColumns)
                .append(", ")
                .append(kGiftCardColumns)
                .append(", visit_mail_before, visit_text, summary_hour, has_waiting_list, edition");
        return columns;
    }

    static ShopSettings read(const SqlRow& row) {
        SqlColumns columns(row);
        ShopSettings settings{.name = columns.text(),
                              .currency = columns.currency(),
                              .timezone = columns.text(),
                              .language = columns.text(),
                              .is_monolingual = columns.flag(),
                              .face = {.accent = columns.text(),
                                       .logo = columns.text(),
                                       .introduction = columns.text(),
                                       .footer = columns.text(),
                                       .ticket_note = columns.text(),
                                       .imprint_url = columns.text(),
                                       .privacy_url = columns.text()},
                              .defaults = {.hold_ttl = Milliseconds(columns.integer()),
                                           .max_seats = columns.integer(),
                                           .max_seats_per_buyer = columns.integer(),
                                           .reservations = {.are_taken = columns.flag(),
                                                            .longest = Milliseconds(columns.integer()),
                                                            .before_start = Milliseconds(columns.integer())}},
                              .issuer = {.address = columns.text(), .tax_number = columns.text()},
                              .changes = read_changes(columns)};
        settings.more_languages = columns.text();
        settings.donation = read_donation(columns);
        settings.payments = read_payments(columns);
        settings.gift_cards = read_gift_cards(columns);
        settings.visit = {.before = Milliseconds(columns.integer()), .text = columns.text()};
        if (const auto hour = columns.optional_integer()) settings.summary_hour = static_cast<int>(*hour);
        settings.has_waiting_list = columns.flag();
        settings.row_version = columns.integer();
        return settings;
    }

    /// With a blank between them.
    static std::string words_of(const std::vector<PaymentMethod>& methods) {
        std::string words;
        for (const auto method : methods) words.append(words.empty() ? "" : " ").append(name_of(method));
        return words;
    }

    /// A name that this version does not know is one of a later version, and none of ours.
    static PaymentRules read_payments(SqlColumns& columns) {
        PaymentRules rules;
        std::istringstream words(columns.text());
        for (std::string word; words >> word;)
            for (const auto method : kSwitched)
                if (name_of(method) == word) rules.off.push_back(method);
        rules.transfer = {.holder = columns.text(),
                          .iban = columns.text(),
                          .longest = Milliseconds(columns.integer()),
                          .before_start = Milliseconds(columns.integer())};
        rules.gives_other_seats = columns.flag();
        return rules;
    }

    static DonationOffer read_donation(SqlColumns& columns) {
        return {.text = columns.text(), .amounts = from_number_list(columns.text())};
    }

    static GiftCardOffer read_gift_cards(SqlColumns& columns) {
        return {.is_sold = columns.flag(),
                .amounts = from_number_list(columns.text()),
                .least = columns.integer(),
                .most = columns.integer()};
    }

    static ChangeRules read_changes(SqlColumns& columns) {
        return {.lets_exchange = columns.flag(),
                .lets_cancel = columns.flag(),
                .before_start = Milliseconds(columns.integer()),
                .exchange_fee = columns.integer(),
                .cancel_fee = columns.integer(),
                .after_move = Milliseconds(columns.integer())};
    }

    Sql& sql_;
};

} // namespace frontrow
