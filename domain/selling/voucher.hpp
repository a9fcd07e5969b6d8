#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/id.hpp"
#include "domain/money.hpp"
#include "domain/result.hpp"
#include "domain/text.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// What somebody types to pay less: 3 to 40 letters, digits and '-', beginning with no '-'. Letters of either case are
/// the same letter.
class VoucherCode {
public:
    static constexpr std::size_t kMaxBytes = 40;

    /// Returns the code in capitals, or nothing.
    static std::optional<VoucherCode> parse(std::string_view input) {
        std::string text = upper_case(trimmed(input));
        constexpr auto allowed = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'; };
        const bool fits = text.size() >= 3 && text.size() <= kMaxBytes && text[0] != '-';
        if (!fits || !std::all_of(text.begin(), text.end(), allowed)) return {};
        return VoucherCode(std::move(text));
    }
    static VoucherCode trusted(std::string text) { return VoucherCode(std::move(text)); }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    auto operator<=>(const VoucherCode&) const = default;

private:
    explicit VoucherCode(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

enum class VoucherKind : std::uint8_t {
    percent, ///< Of each ticket.
    amount,  ///< Off the order as a whole. What the order does not use up is gone.
};

/// For which names a voucher is: for all where there is no list, and for none where the list is empty. What is taken
/// out of a list never makes it wider.
using VoucherScope = std::optional<std::vector<std::string>>;

/// What a voucher takes off, and off which tickets.
struct VoucherRules {
    VoucherKind kind = VoucherKind::percent;
    std::int64_t value = 0;             ///< 1 to 100 percent, or minor units.
    std::optional<Currency> currency{}; ///< Of an amount.
    VoucherScope categories{};          ///< Names.
    VoucherScope sessions{};            ///< Slugs.
    std::optional<Time> valid_from{};
    std::optional<Time> valid_until{}; ///< From this moment on it is not taken any more.
};

using BatchId = RowId<struct BatchNoun>;

/// A code that makes tickets cheaper, for a number of orders.
struct Voucher {
    VoucherCode code;
    VoucherRules rules{};
    std::int64_t max_uses = 1;
    bool is_active = true; ///< False too where its batch is cancelled.
    std::optional<BatchId> batch{};
    // Kept by the store:
    std::int64_t used = 0;        ///< Orders that it made cheaper and that still stand.
    std::int64_t row_version = 1; ///< Goes up by one with every edit, not with uses.
};

enum class BatchState : std::uint8_t { in_making, made, cancelled };

/// Many codes for one use each, with the same rules. They are made bit by bit.
struct VoucherBatch {
    BatchId id{};
    std::string prefix{}; ///< What every code begins with, "-" included; may be empty.
    VoucherRules rules{};
    std::int64_t wanted = 0;
    std::int64_t made = 0;
    BatchState state = BatchState::in_making;
    Time created_at{};
};

/// What a voucher took off an order.
struct Redemption {
    VoucherCode code;
    std::int64_t discount = 0; ///< Minor units of the order's currency; the sum over its tickets.
};

/// A ticket as the rules of a voucher see it.
struct PricedPlace {
    std::string_view category;
    std::int64_t amount = 0; ///< Minor units.
};

namespace voucher_rules {

inline bool is_for(const VoucherScope& scope, std::string_view name) {
    return !scope || std::find(scope->begin(), scope->end(), name) != scope->end();
}

} // namespace voucher_rules

/// Returns for each place, in this order, what the voucher takes off it: never more than its price, nothing where its
/// category does not count. A percentage is rounded for each ticket, half a minor unit in the buyer's favour. An amount
/// is spread in proportion to the prices; the minor units that rounding leaves go to the first tickets, one each.
inline std::vector<std::int64_t> discounts_of(const VoucherRules& rules, const std::vector<PricedPlace>& places) {
    std::vector<std::int64_t> discounts(places.size(), 0);
    const auto counts = [&](const PricedPlace& place) {
        return voucher_rules::is_for(rules.categories, place.category);
    };
    std::int64_t sum = 0;
    for (const auto& place : places)
        if (counts(place)) sum += place.amount;
    std::int64_t rest = std::min(rules.value, sum);
    const std::int64_t whole = rest;
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (!counts(places[i]) || sum == 0) continue;
        // Both products fit: no price and no amount is above kMaxAmount.
        discounts[i] = rules.kind == VoucherKind::percent ? (places[i].amount * rules.value + 50) / 100
                                                          : places[i].amount * whole / sum;
        rest -= discounts[i];
    }
    if (rules.kind == VoucherKind::percent) return discounts;
    for (std::size_t i = 0; i < places.size() && rest > 0; ++i)
        if (counts(places[i]) && discounts[i] < places[i].amount) {
            ++discounts[i];
            --rest;
        }
    return discounts;
}

/// The refusal of a voucher that cannot be used for a session at `now`, or nothing where it can. One that was stopped
/// is refused in the same words as one that never was.
inline std::optional<Error> why_refused(const std::optional<Voucher>& voucher, const std::string& session,
                                        Currency currency, Time now) {
    const auto refusal = [](ErrorKind kind, const char* code, const char* detail) {
        return Error{kind, code, detail, "voucher"};
    };
    if (!voucher || !voucher->is_active)
        return refusal(ErrorKind::invalid, "voucher_unknown", "There is no voucher with this code.");
    const VoucherRules& rules = voucher->rules;
    if (rules.valid_until && *rules.valid_until <= now)
        return refusal(ErrorKind::conflict, "voucher_expired", "This voucher is not valid any more.");
    if (rules.valid_from && now < *rules.valid_from)
        return refusal(ErrorKind::conflict, "voucher_not_yet", "This voucher is not valid yet.");
    if (voucher->used >= voucher->max_uses)
        return refusal(ErrorKind::conflict, "voucher_used_up", "This voucher has been used already.");
    if (!voucher_rules::is_for(rules.sessions, session) || (rules.currency && *rules.currency != currency))
        return refusal(ErrorKind::conflict, "voucher_not_for_this", "This voucher is not for this session.");
    return {};
}

/// How vouchers are kept. Part of the store's contract; see domain/store.hpp for threads and errors.
class VoucherTable {
public:
    virtual ~VoucherTable() = default;
    [[nodiscard]] virtual std::optional<Voucher> find(const VoucherCode& code) = 0;
    /// The same; until a write that asked ends, nobody else changes or uses it.
    [[nodiscard]] virtual std::optional<Voucher> find_to_edit(const VoucherCode& code) = 0;
    /// Returns false, and adds nothing, where there is such a code already.
    virtual bool add(const Voucher& voucher) = 0;
    /// Replaces the rules, the limit and whether it is active, and counts the edit.
    virtual void put(const Voucher& voucher) = 0;
    /// Returns at most `limit` vouchers above the code `after`, of the batch or of none, by code.
    [[nodiscard]] virtual std::vector<Voucher> after(const std::string& after, std::optional<BatchId> batch,
                                                     std::int64_t limit) = 0;
    /// Counts one use. Returns false, and counts nothing, where it has none left, is not active, or has been edited
    /// since `row_version`.
    virtual bool use(const VoucherCode& code, std::int64_t row_version) = 0;
    /// Counts a use for the order that takes the place of one that has ended in this write, whatever has become of the
    /// voucher: its discount stands.
    virtual void use_on(const VoucherCode& code) = 0;

    virtual BatchId add(const VoucherBatch& batch) = 0;
    [[nodiscard]] virtual std::optional<VoucherBatch> find(BatchId id) = 0;
    /// The same; until a write that asked ends, nobody else changes it.
    [[nodiscard]] virtual std::optional<VoucherBatch> find_to_edit(BatchId id) = 0;
    /// Returns at most `limit` batches with numbers below `before`, the latest first.
    [[nodiscard]] virtual std::vector<VoucherBatch> batches_below(std::int64_t before, std::int64_t limit) = 0;
    /// Returns the oldest batch that is in the making, or nothing.
    [[nodiscard]] virtual std::optional<BatchId> unfinished() = 0;
    /// Returns how many codes of the batch have been used.
    [[nodiscard]] virtual std::int64_t used_of(BatchId id) = 0;
    /// Adds a code with the rules of its batch, for one use. Returns false where there is such a code already.
    virtual bool add(BatchId batch, const VoucherCode& code) = 0;
    /// Keeps how many codes have been made, and its state. No code of a cancelled batch is active.
    virtual void put(BatchId id, std::int64_t made, BatchState state) = 0;
};

} // namespace frontrow
