#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/house/shop_service.hpp"
#include "domain/people/login_service.hpp"
#include "domain/selling/order_service.hpp"
#include "formats/json.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/request.hpp"
#include "handlers/shared/tax_json.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/admin/shop.
class ShopSettingsHandler {
public:
    /// `payments` say which ways to pay this process has.
    ShopSettingsHandler(ShopService& shop, PaymentOptions payments) : shop_(shop), payments_(std::move(payments)) {}

    void add_routes(Router& router) {
        router.add("GET", "/api/admin/shop", Permission::edit_shop,
                   [this](const Request&) { return json_answer(200, shop_json(shop_.settings())); });
        router.add("PUT", "/api/admin/shop", Permission::edit_shop, [this](const Request& request) {
            const Json body = over(shop_json(shop_.settings()), json_body(request));
            const Fields fields(body, "");
            ShopSettings wanted = read_shop(fields);
            read_more(fields, wanted);
            wanted.row_version = fields.integer("version", 0, INT64_MAX);
            const bool is_confirmed = request.caller->confirmed_for > Milliseconds(0);
            return json_answer(200, shop_json(value_of(shop_.edit(actor_of(*request.caller), wanted, is_confirmed))));
        });
    }

private:
    [[nodiscard]] Json shop_json(const ShopSettings& shop) const {
        return {{"name", shop.name},
                {"currency", shop.currency.code()},
                {"digits", digits_json(shop.currency)},
                {"timezone", shop.timezone},
                {"language", shop.language},
                {"monolingual", shop.is_monolingual},
                {"more_languages", words_of(shop.more_languages)},
                {"accent", shop.face.accent},
                {"logo", shop.face.logo},
                {"introduction", shop.face.introduction},
                {"footer", shop.face.footer},
                {"ticket_note", shop.face.ticket_note},
                {"imprint_url", shop.face.imprint_url},
                {"privacy_url", shop.face.privacy_url},
                {"hold_ttl_seconds", shop.defaults.hold_ttl.count() / 1000},
                {"max_seats", shop.defaults.max_seats},
                {"max_seats_per_buyer", shop.defaults.max_seats_per_buyer},
                {"reservations", shop.defaults.reservations.are_taken},
                {"reservation_minutes", shop.defaults.reservations.longest.count() / 60'000},
                {"reservations_end_minutes_before", shop.defaults.reservations.before_start.count() / 60'000},
                {"tax_rates", tax_rates_json(shop.tax)},
                {"fee_tax", shop.tax.fee_rate.empty() ? Json(nullptr) : Json(shop.tax.fee_rate)},
                {"tax_exemption", shop.tax.exemption},
                {"address", lines_json(shop.issuer.address)},
                {"tax_number", shop.issuer.tax_number},
                {"buyers_exchange", shop.changes.lets_exchange},
                {"buyers_cancel", shop.changes.lets_cancel},
                {"changes_end_minutes_before", shop.changes.before_start.count() / 60'000},
                {"exchange_fee", shop.changes.exchange_fee},
                {"cancel_fee", shop.changes.cancel_fee},
                {"return_days_after_move", shop.changes.after_move.count() / (24L * 3'600'000)},
                {"donation_text", shop.donation.text},
                {"donation_amounts", shop.donation.amounts},
                {"gift_cards_sold", shop.gift_cards.is_sold},
                {"gift_card_amounts", shop.gift_cards.amounts},
                {"gift_card_least", shop.gift_cards.least},
                {"gift_card_most", shop.gift_cards.most},
                {"transfer_holder", shop.payments.transfer.holder},
                {"transfer_iban", spelled_iban(shop.payments.transfer.iban)},
                {"transfer_days", shop.payments.transfer.longest.count() / kDayMilliseconds},
                {"transfer_days_before", shop.payments.transfer.before_start.count() / kDayMilliseconds},
                {"visit_mail_hours", shop.visit.before / std::chrono::hours(1)},
                {"visit_text", lines_json(shop.visit.text)},
                {"summary_hour", shop.summary_hour ? Json(*shop.summary_hour) : Json(nullptr)},
                {"waiting_list", shop.has_waiting_list},
                {"other_seats_when_late", shop.payments.gives_other_seats},
                {"payment_methods", names_of(payments_.switched())},
                {"payment_methods_off", names_of(shop.payments.off)},
                {"version", shop.row_version}};
    }

    static Json names_of(const std::vector<PaymentMethod>& methods) {
        Json names = Json::array();
        for (const auto method : methods) names.push_back(name_of(method));
        return names;
    }

    static Json words_of(std::string_view text) {
        Json words = Json::array();
        for (std::size_t at = 0; at < text.size(); at += 3) words.push_back(std::string(text.substr(at, 2)));
        return words;
    }

    /// Reads what may be null, which is then as in a new shop.
    static void read_more(const Fields& fields, ShopSettings& shop) {
        const auto text = [&](const char* name, std::size_t most) { return read_trimmed(fields, name, most); };
        shop.is_monolingual = fields.flag("monolingual", false);
        fields.for_each("more_languages", kLanguages.size(), [&](const Json& item, const std::string& path) {
            const auto* code = item.get_ptr<const std::string*>();
            if (!code || !is_language(*code)) Fields::refuse(path, std::string(kLanguageNeeded));
            shop.more_languages.append(shop.more_languages.empty() ? "" : " ").append(*code);
        });
        shop.face = {text("accent", 7),
                     text("logo", programme_rules::kMaxImageBytes),
                     text("introduction", shop_rules::kMaxTextBytes),
                     text("footer", shop_rules::kMaxTextBytes),
                     text("ticket_note", shop_rules::kMaxTicketNoteBytes),
                     text("imprint_url", shop_rules::kMaxUrlBytes),
                     text("privacy_url", shop_rules::kMaxUrlBytes)};
        SaleDefaults& defaults = shop.defaults;
        if (fields.has("hold_ttl_seconds"))
            defaults.hold_ttl = std::chrono::seconds(fields.integer("hold_ttl_seconds", 60, 3600));
        if (fields.has("max_seats")) defaults.max_seats = fields.integer("max_seats", 1, programme_rules::kMaxSeats);
        if (fields.has("max_seats_per_buyer"))
            defaults.max_seats_per_buyer = fields.integer("max_seats_per_buyer", 1, programme_rules::kMaxSeatsPerBuyer);
        Reservations& reservations = defaults.reservations;
        shop.tax = read_tax(fields);
        shop.issuer = {read_address(fields, "address"), text("tax_number", kMaxTaxNumberBytes)};
        reservations.are_taken = fields.flag("reservations", false);
        if (fields.has("reservation_minutes"))
            reservations.longest = std::chrono::minutes(fields.integer("reservation_minutes", 10, 86'400));
        if (fields.has("reservations_end_minutes_before"))
            reservations.before_start =
                std::chrono::minutes(fields.integer("reservations_end_minutes_before", 0, 43'200));
        ChangeRules& changes = shop.changes;
        changes.lets_exchange = fields.flag("buyers_exchange", false);
        changes.lets_cancel = fields.flag("buyers_cancel", false);
        if (fields.has("changes_end_minutes_before"))
            changes.before_start = std::chrono::minutes(fields.integer("changes_end_minutes_before", 0, 129'600));
        if (fields.has("exchange_fee")) changes.exchange_fee = fields.integer("exchange_fee", 0, kMaxAmount);
        if (fields.has("cancel_fee")) changes.cancel_fee = fields.integer("cancel_fee", 0, kMaxAmount);
        if (fields.has("return_days_after_move"))
            changes.after_move = std::chrono::hours(24 * fields.integer("return_days_after_move", 0, 365));
        shop.donation.text = text("donation_text", kMaxDonationTextBytes);
        shop.donation.amounts.clear();
        shop.donation.amounts = read_amounts(fields, "donation_amounts", kMaxDonationAmounts, kMaxDonation);
        read_gift_cards(fields, shop.gift_cards);
        BankTransfer& transfer = shop.payments.transfer;
        transfer.holder = text("transfer_holder", kMaxHolderBytes);
        const auto iban = text("transfer_iban", 50);
        transfer.iban = parse_iban(iban).value_or(iban); // what is none is refused with the other rules
        if (fields.has("transfer_days"))
            transfer.longest = std::chrono::hours(24 * fields.integer("transfer_days", 1, 60));
        if (fields.has("transfer_days_before"))
            transfer.before_start = std::chrono::hours(24 * fields.integer("transfer_days_before", 0, 60));
        if (fields.has("visit_mail_hours"))
            shop.visit.before = std::chrono::hours(fields.integer("visit_mail_hours", 0, kMaxVisitHours));
        shop.visit.text = read_lines(fields, "visit_text", kMaxVisitLines, kMaxVisitLineBytes);
        if (fields.has("summary_hour"))
            shop.summary_hour = static_cast<int>(fields.integer("summary_hour", 0, kMaxSummaryHour));
        shop.has_waiting_list = fields.flag("waiting_list", true);
        shop.payments.gives_other_seats = fields.flag("other_seats_when_late", false);
        fields.for_each("payment_methods_off", kSwitched.size(), [&](const Json& item, const std::string& path) {
            const auto* name = item.get_ptr<const std::string*>();
            const auto method = std::find_if(kSwitched.begin(), kSwitched.end(),
                                             [&](PaymentMethod each) { return name && *name == name_of(each); });
            if (method == kSwitched.end()) Fields::refuse(path, "must be demo, stripe, mollie or transfer");
            if (shop.payments.offers(*method)) shop.payments.off.push_back(*method);
        });
    }

    static void read_gift_cards(const Fields& fields, GiftCardOffer& offer) {
        offer.is_sold = fields.flag("gift_cards_sold", false);
        offer.amounts = read_amounts(fields, "gift_card_amounts", kMaxGiftCardAmounts, kMostGiftCard);
        if (fields.has("gift_card_least")) offer.least = fields.integer("gift_card_least", 1, kMostGiftCard);
        if (fields.has("gift_card_most")) offer.most = fields.integer("gift_card_most", 1, kMostGiftCard);
    }

    static TaxRules read_tax(const Fields& fields) {
        TaxRules tax;
        fields.for_each("tax_rates", kMaxTaxRates, [&](const Json& item, const std::string& path) {
            const Fields rate(item, path);
            auto name = rate.text("name", kMaxTaxNameBytes);
            if (name.empty() || trimmed(name).size() != name.size())
                Fields::refuse(rate.path("name"), "needs a name without blanks around it");
            tax.rates.push_back({std::move(name), rate.integer("basis_points", 0, kMaxBasisPoints)});
        });
        tax.fee_rate = fields.optional_text("fee_tax", kMaxTaxNameBytes).value_or("");
        tax.exemption = read_trimmed(fields, "tax_exemption", kMaxExemptionBytes);
        return tax;
    }

    ShopService& shop_;
    const PaymentOptions payments_;
};

} // namespace frontrow
