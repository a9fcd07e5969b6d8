#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/house/color.hpp"
#include "domain/house/shop.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/people/permission.hpp"
#include "domain/programme/catalogue_service.hpp"
#include "domain/programme/programme.hpp"
#include "domain/promotion/image_service.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// "standard 19.00", a rate each.
inline std::vector<std::string> described(const TaxRules& tax) {
    std::vector<std::string> rates;
    for (const auto& rate : tax.rates) rates.push_back(rate.name + " " + percent(rate.basis_points));
    return rates;
}

inline std::vector<std::string> described(const std::vector<std::int64_t>& amounts, const Currency& currency) {
    std::vector<std::string> words;
    for (const auto amount : amounts) words.push_back(decimal({amount, currency}));
    return words;
}

inline std::vector<std::string> described(const std::vector<PaymentMethod>& methods) {
    std::vector<std::string> names;
    for (const auto method : methods) names.emplace_back(name_of(method));
    return names;
}

inline constexpr std::int64_t kDayMilliseconds = 24L * 3'600'000;

inline std::string described(const ShopSettings& shop) {
    return AuditFields()
        .with("name", shop.name)
        .with("currency", std::string(shop.currency.code()))
        .with("timezone", shop.timezone)
        .with("language", shop.language + (shop.is_monolingual ? " only" : ""))
        .with("languages", shop.more_languages)
        .with("accent", shop.face.accent)
        .with("logo", shop.face.logo)
        .with("introduction", shop.face.introduction)
        .with("footer", shop.face.footer)
        .with("ticket note", shop.face.ticket_note)
        .with("imprint", shop.face.imprint_url)
        .with("privacy", shop.face.privacy_url)
        .with("hold seconds", shop.defaults.hold_ttl.count() / 1000)
        .with("max seats", shop.defaults.max_seats)
        .with("max seats per buyer", shop.defaults.max_seats_per_buyer)
        .with("reservations", shop.defaults.reservations.are_taken ? "yes" : "no")
        .with("reserved for minutes", shop.defaults.reservations.longest.count() / 60'000)
        .with("reservations end minutes before the start", shop.defaults.reservations.before_start.count() / 60'000)
        .with("tax", described(shop.tax))
        .with("tax of the fee", shop.tax.fee_rate)
        .with("no tax because", shop.tax.exemption)
        .with("address", shop.issuer.address)
        .with("tax number", shop.issuer.tax_number)
        .with("buyers exchange", shop.changes.lets_exchange ? "yes" : "no")
        .with("buyers cancel", shop.changes.lets_cancel ? "yes" : "no")
        .with("buyers change until minutes before the start", shop.changes.before_start.count() / 60'000)
        .with("fee of an exchange", decimal({shop.changes.exchange_fee, shop.currency}))
        .with("fee of a cancellation", decimal({shop.changes.cancel_fee, shop.currency}))
        .with("given back after a move for minutes", shop.changes.after_move.count() / 60'000)
        .with("asks for donations", shop.donation.text)
        .with("ways to pay switched off", described(shop.payments.off))
        .with("other seats for late payments", shop.payments.gives_other_seats ? "yes" : "no")
        .with("account holder", shop.payments.transfer.holder)
        .with("account for transfers", shop.payments.transfer.iban)
        .with("days to transfer", shop.payments.transfer.longest.count() / kDayMilliseconds)
        .with("transfers end days before the start", shop.payments.transfer.before_start.count() / kDayMilliseconds)
        .with("letter before a visit hours before the start", shop.visit.before / std::chrono::hours(1))
        .with("words of that letter", shop.visit.text)
        .with("daily summary from hour", shop.summary_hour ? std::to_string(*shop.summary_hour) : "")
        .with("suggested donations", described(shop.donation.amounts, shop.currency))
        .with("waiting list", shop.has_waiting_list)
        .with("sells gift cards", shop.gift_cards.is_sold)
        .with("suggested gift cards", described(shop.gift_cards.amounts, shop.currency))
        .with("gift cards from", decimal({shop.gift_cards.least, shop.currency}))
        .with("gift cards to", decimal({shop.gift_cards.most, shop.currency}))
        .text();
}

namespace shop_rules {

inline constexpr std::size_t kMaxTextBytes = 500;
inline constexpr std::size_t kMaxTicketNoteBytes = 200;
inline constexpr std::size_t kMaxUrlBytes = 300;
/// The papers of the pages (static/css/parts/tokens.css), by day and by night.
inline constexpr std::string_view kPaper = "#f6f1e7";
inline constexpr std::string_view kNightPaper = "#15120f";
/// What WCAG asks of text, with room for the tints that lie under some of it.
inline constexpr double kReadable = 5.0;

/// Whether people can read text in this colour on paper, and white text on it.
inline bool is_readable_accent(const Color& accent) {
    return accent.contrast(*Color::parse(kPaper)) >= kReadable &&
           accent.contrast(*Color::parse("#ffffff")) >= kReadable;
}

/// Returns the accent as text by night: lighter, until it can be read there.
inline Color night_accent(Color accent) {
    const auto paper = *Color::parse(kNightPaper);
    while (accent.contrast(paper) < kReadable + 2) accent = accent.mixed(*Color::parse("#ffffff"), 0.1);
    return accent;
}

/// A link that a browser may follow and that cannot run anything. Empty is none.
inline bool is_link(std::string_view url) {
    return url.empty() || ((url.starts_with("https://") || url.starts_with("http://") || url.starts_with("/")) &&
                           !url.starts_with("//") && url.find_first_of(" \"'<>\\") == std::string_view::npos);
}

inline std::optional<Error> why_tax_wrong(const TaxRules& tax) {
    const auto is_named = [&](const std::string& name) {
        return std::count_if(tax.rates.begin(), tax.rates.end(),
                             [&](const TaxRate& rate) { return rate.name == name; });
    };
    for (std::size_t i = 0; i < tax.rates.size(); ++i)
        if (is_named(tax.rates[i].name) > 1)
            return Error::invalid("tax_rates[" + std::to_string(i) + "].name", "Two rates have this name.", "taken");
    if (!tax.fee_rate.empty() && is_named(tax.fee_rate) == 0)
        return Error::invalid("fee_tax", "There is no rate of this name.", "unknown");
    return {};
}

/// Why the settings cannot be kept like this, if they cannot.
inline std::optional<Error> why_wrong(const ShopSettings& shop) {
    const Branding& face = shop.face;
    if (const auto accent = Color::parse(face.accent); !face.accent.empty() && !accent)
        return Error::invalid("accent", "A colour is written like #8c1c2b.");
    else if (accent && !is_readable_accent(*accent))
        return Error::invalid(
            "accent", "Nobody could read text in this colour, or white text on it. Take a darker one.", "too_light");
    if (!face.logo.empty() && !programme_rules::is_image_path(face.logo))
        return Error::invalid("logo", "The logo has to be a path on this site, such as /static/favicon.svg.");
    if (!is_link(face.imprint_url)) return Error::invalid("imprint_url", "This is not the address of a page.");
    if (!is_link(face.privacy_url)) return Error::invalid("privacy_url", "This is not the address of a page.");
    if (auto wrong = why_tax_wrong(shop.tax)) return wrong;
    const BankTransfer& transfer = shop.payments.transfer;
    if (!transfer.iban.empty() && parse_iban(transfer.iban) != transfer.iban)
        return Error::invalid("transfer_iban", "This is no IBAN: its check digits do not fit.");
    if (!transfer.iban.empty() && transfer.holder.empty())
        return Error::invalid("transfer_holder", "Say whose account it is.", "missing");
    const GiftCardOffer& cards = shop.gift_cards;
    if (cards.least > cards.most) return Error::invalid("gift_card_most", "The most is not below the least.");
    for (const auto amount : cards.amounts)
        if (amount < cards.least || amount > cards.most)
            return Error::invalid("gift_card_amounts", "Each amount lies between the least and the most.");
    return programme_rules::why_limits_wrong(shop.defaults.hold_ttl, shop.defaults.max_seats,
                                             shop.defaults.max_seats_per_buyer);
}

} // namespace shop_rules

/// The settings at one moment.
struct ShopPage {
    ShopSettings shop;
    std::int64_t version = 0; ///< Of the catalogue.
};

/// Behind /api/shop and /api/admin/shop. Safe from any thread.
class ShopService {
public:
    ShopService(Store& store, CatalogueService& catalogue, const AuditLog& audit)
        : store_(store), catalogue_(catalogue), audit_(audit) {}

    /// Returns the settings; those of a new shop where nobody has set it up.
    [[nodiscard]] ShopSettings settings() { return page().shop; }
    [[nodiscard]] ShopPage page() {
        return store_.read([](Tx& tx) {
            return ShopPage{tx.shop().settings().value_or(ShopSettings{}), tx.catalogue().version()};
        });
    }

    /// Replaces the settings where nobody has since the row version that they carry. `is_confirmed` says whether the
    /// caller has given their password lately: without that the account that buyers transfer money to stays. Returns
    /// the settings as they are kept.
    Result<ShopSettings> edit(const Actor& actor, const ShopSettings& wanted, bool is_confirmed) {
        if (auto wrong = shop_rules::why_wrong(wanted)) return *wrong;
        return catalogue_.edit([&](CatalogueEdit& edit) -> Result<ShopSettings> {
            const auto before = edit.tx().shop().settings().value_or(ShopSettings{});
            if (before.row_version != wanted.row_version)
                return AuditLog::overtaken(edit.tx(), "shop.edit", before.name);
            const auto& account = wanted.payments.transfer.iban;
            if (!is_confirmed && !account.empty() && account != before.payments.transfer.iban)
                return confirmation_required();
            if (auto missing = ImageService::show(edit.tx(), "logo", wanted.face.logo)) return *missing;
            if (auto needed = why_rates_stay(edit.tx(), before.tax, wanted.tax)) return *needed;
            edit.put(wanted);
            if (wanted.defaults.reservations != before.defaults.reservations) {
                edit.tx().sessions().put_reservations(wanted.defaults.reservations, edit.tx().now());
                edit.touch_everything();
            } else if (wanted.payments != before.payments) {
                edit.touch_everything(); // the page of every session says how it is paid
            }
            auto after = *edit.tx().shop().settings();
            audit_.write(edit.tx(), actor, "shop.edit", after.name, described(before), described(after));
            return after;
        });
    }

private:
    /// Why a rate cannot go: something is for sale with it.
    static std::optional<Error> why_rates_stay(Tx& tx, const TaxRules& before, const TaxRules& wanted) {
        for (const auto& rate : before.rates) {
            const bool stays = std::any_of(wanted.rates.begin(), wanted.rates.end(),
                                           [&](const TaxRate& other) { return other.name == rate.name; });
            const auto session = stays ? std::nullopt : tx.sessions().with_tax(rate.name, tx.now());
            if (session)
                return Error::conflict("tax_rate_used", "Prices of " + session->text() + " have the rate " + rate.name +
                                                            ". Give them another one first.");
        }
        return {};
    }

    Store& store_;
    CatalogueService& catalogue_;
    const AuditLog& audit_;
};

} // namespace frontrow
