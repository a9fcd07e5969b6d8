#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/house/language.hpp"
#include "domain/money.hpp"
#include "domain/money/donation.hpp"
#include "domain/money/gift_sale.hpp"
#include "domain/money/tax_rates.hpp"
#include "domain/payment/bank_transfer.hpp"
#include "domain/payment/payment.hpp"
#include "domain/programme/session.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// How the shop looks to its buyers beside its name. What is empty stays as it came.
struct Branding {
    std::string accent;       ///< A colour, as "#8c1c2b".
    std::string logo;         ///< Path of a picture on this site.
    std::string introduction; ///< Over the list of events.
    std::string footer;
    std::string ticket_note; ///< On every ticket.
    std::string imprint_url;
    std::string privacy_url;
};

/// Who issues receipts, beside the name of the shop. What is empty stands on none.
struct Issuer {
    std::string address; ///< In lines.
    std::string tax_number;
};

inline constexpr std::size_t kMaxAddressLines = 6;
inline constexpr std::size_t kMaxAddressLineBytes = 100;
inline constexpr std::size_t kMaxTaxNumberBytes = 60;

/// What a new session begins with.
struct SaleDefaults {
    Milliseconds hold_ttl = std::chrono::minutes(10);
    std::int64_t max_seats = 10;
    std::int64_t max_seats_per_buyer = 20;
    Reservations reservations{}; ///< Also of every session that is still to come, whenever they change.
};

/// What buyers may do by themselves with an order that is paid.
struct ChangeRules {
    bool lets_exchange = false;
    bool lets_cancel = false;
    Milliseconds before_start = std::chrono::hours(24); ///< Until so long before the start.
    std::int64_t exchange_fee = 0;                      ///< What the house keeps of each ticket, in minor units.
    std::int64_t cancel_fee = 0;
    Milliseconds after_move = std::chrono::hours(24 * 14); ///< A session that was moved is given back for so long.
};

/// How the house wants to be paid, as far as that is not the program's to say.
struct PaymentRules {
    std::vector<PaymentMethod> off{}; ///< What buyers are not offered although the program could; of kSwitched.
    BankTransfer transfer{};
    /// Whether money that comes when the seats are somebody else's buys others of the same category; else it goes back.
    bool gives_other_seats = false;

    [[nodiscard]] bool offers(PaymentMethod method) const {
        return std::find(off.begin(), off.end(), method) == off.end();
    }
    friend bool operator==(const PaymentRules&, const PaymentRules&) = default;
};

/// The letter to those whose performance begins soon.
struct VisitMail {
    Milliseconds before = std::chrono::hours(24); ///< It goes out so long before the start; 0 for none.
    std::string text{};                           ///< What the house says in it, in lines.
};

/// Two weeks. Messages are kept for longer than that: who was told once is not told twice.
inline constexpr std::int64_t kMaxVisitHours = 14L * 24;
inline constexpr std::size_t kMaxVisitLines = 10;
inline constexpr std::size_t kMaxVisitLineBytes = 300;

inline constexpr int kMaxSummaryHour = 23;

/// The ways to pay that a house can switch off; reserving for the box office has a setting of its own.
inline constexpr std::array kSwitched = {PaymentMethod::demo, PaymentMethod::stripe, PaymentMethod::mollie,
                                         PaymentMethod::transfer};

/// What the house has decided for all of its shop.
struct ShopSettings {
    std::string name = "Frontrow";
    Currency currency{};
    std::string timezone = "UTC"; ///< An IANA name; of new venues.
    std::string language = "en";
    bool is_monolingual = false; ///< Offer `language` alone.
    /// What buyers may choose besides, codes of kLanguages with a blank between them; empty for English and German.
    std::string more_languages{};
    Branding face{};
    SaleDefaults defaults{};
    TaxRules tax{};
    Issuer issuer{};
    ChangeRules changes{};
    DonationOffer donation{};
    PaymentRules payments{};
    GiftCardOffer gift_cards{};
    VisitMail visit{};
    bool has_waiting_list = true; ///< Whether who finds a session sold out can wait for places, where mail leaves.
    /// From this hour on by the clocks of the house, 0 to kMaxSummaryHour, it is written what the day before has
    /// brought; never without one.
    std::optional<int> summary_hour{};
    std::int64_t row_version = 0; ///< Goes up by one with every edit; 0 until the shop is set up.
};

/// Returns what buyers may choose, each of kLanguages once and the shop's own first, with a blank between them.
inline std::string offered_languages(const ShopSettings& shop) {
    std::string offered = shop.language;
    if (shop.is_monolingual) return offered;
    const std::string more = shop.more_languages.empty() ? "en de" : shop.more_languages;
    for (const auto code : kLanguages)
        if (has_language(more, code) && code != shop.language) offered.append(" ").append(code);
    return offered;
}

/// What the shop is kept in.
struct DatabaseFacts {
    std::string product; ///< With its version: "SQLite 3.40.1".
    std::int64_t bytes = 0;
};

/// How the settings are kept. Part of the store's contract; see domain/store.hpp for threads and errors.
class ShopTable {
public:
    virtual ~ShopTable() = default;
    /// Returns the settings, or nothing until the shop has been set up.
    [[nodiscard]] virtual std::optional<ShopSettings> settings() = 0;
    /// Returns the zone of the house: that of its days, and of the times in its files.
    [[nodiscard]] std::string timezone() { return settings().value_or(ShopSettings{}).timezone; }
    /// Returns what they say about tax. Keeps nobody from changing it meanwhile: a sale must not wait for others.
    [[nodiscard]] virtual TaxRules tax_rules() = 0;
    /// Returns what buyers may do by themselves and the currency of its fees; nobody waits for anybody by that.
    [[nodiscard]] virtual std::pair<ChangeRules, Currency> change_rules() = 0;
    /// Returns how buyers are asked for a donation, and the currency of it; nobody waits for anybody by that.
    [[nodiscard]] virtual std::pair<DonationOffer, Currency> donation_offer() = 0;
    /// Returns which gift cards buyers are offered, and the currency of them; nobody waits for anybody by that.
    [[nodiscard]] virtual std::pair<GiftCardOffer, Currency> gift_card_offer() = 0;
    /// Returns how the house wants to be paid; nobody waits for anybody by that.
    [[nodiscard]] virtual PaymentRules payment_rules() = 0;
    /// Returns how long before the start of a performance a letter goes out, 0 for none; nobody waits for anybody.
    [[nodiscard]] virtual Milliseconds visit_mail_before() = 0;
    /// Keeps the settings and counts the edit.
    virtual void put(const ShopSettings& settings) = 0;
    /// Returns the token that sets the shop up, or nothing.
    [[nodiscard]] virtual std::optional<std::string> setup_token() = 0;
    /// Whether the demo has filled the shop, whose passwords are public.
    [[nodiscard]] virtual bool is_demo() = 0;
    virtual void mark_as_demo() = 0;
    [[nodiscard]] virtual DatabaseFacts database() = 0;
    /// Replaces the token; nothing ends it.
    virtual void set_setup_token(const std::optional<std::string>& token) = 0;
};

} // namespace frontrow
