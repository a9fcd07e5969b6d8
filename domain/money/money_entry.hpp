#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/admission/ticket.hpp"
#include "domain/id.hpp"
#include "domain/money/gift_card.hpp"
#include "domain/money/ledger.hpp"
#include "domain/money/till.hpp"
#include "domain/payment/bank_line.hpp"
#include "domain/payment/payment.hpp"
#include "domain/people/audit.hpp"
#include "domain/time.hpp"

namespace frontrow {

enum class EntryKind : std::uint8_t {
    payment, ///< The house got it.
    refund,  ///< The house gave it back.
    // What happens at a provider or a bank besides:
    surplus,      ///< Came in and bought nothing, or came back to us.
    returned,     ///< Such money went back; or somebody has given money back there that is no refund in the books yet.
    disputed,     ///< The buyer's bank has taken it.
    dispute_won,  ///< And has given it back to us.
    provider_fee, ///< The provider has kept it.
    written_off,  ///< It is missing of a payment that was accepted all the same.
    extra,        ///< It is more than an order costs whose payment was accepted all the same.
    // Of a gift card instead of an order:
    card_sold,  ///< Somebody has paid for it.
    card_given, ///< The house has given it away.
    // Beside the tickets of an order:
    donation,      ///< The buyer has given it.
    donation_back, ///< The house gave it back.
};

/// The name of what has changed hands, in JSON and in files.
constexpr std::string_view name_of(EntryKind kind) {
    constexpr std::string_view names[] = {"payment",     "refund",       "surplus",      "returned", "disputed",
                                          "dispute_won", "provider_fee", "written_off",  "extra",    "card_sold",
                                          "card_given",  "donation",     "donation_back"};
    return names[static_cast<std::size_t>(kind)];
}

/// Whether the house has more for it.
constexpr bool is_received(EntryKind kind) {
    return kind == EntryKind::payment || kind == EntryKind::surplus || kind == EntryKind::dispute_won ||
           kind == EntryKind::extra || kind == EntryKind::card_sold || kind == EntryKind::donation;
}

using MoneyEntryId = RowId<struct MoneyEntryNoun>;

/// Money that has changed hands for an order, a gift card or nothing of ours. Never changed once it is written: what
/// was wrong is put right by another.
struct MoneyEntry {
    MoneyEntryId id{};              ///< Given by the store.
    std::optional<OrderId> order{}; ///< None where it is about a gift card or a bank's line alone.
    EntryKind kind = EntryKind::payment;
    PaymentMethod method = PaymentMethod::cash;
    std::int64_t amount = 0; ///< Minor units of the order's currency; 0 where tickets that had cost nothing ended.
    Time at{};
    Actor who{{}, ""};                     ///< Without a name where the buyer paid by themselves.
    std::string reason{};                  ///< Of a refund: why. Empty where nobody said so.
    std::vector<TicketId> tickets{};       ///< That a refund has ended; none where an amount was given back.
    std::vector<LedgerLine> lines{};       ///< What it does to the accounts. Only written; reports read them.
    std::optional<TillId> till{};          ///< The open till of `who`.
    std::optional<GiftCardId> gift_card{}; ///< That it was taken off or put on.
    std::optional<BankLineId> bank_line{}; ///< That says so.
    // So that the same request is never done twice:
    std::string request_key{};    ///< Of the one who asked; empty where there was none.
    std::string request_digest{}; ///< Of all that was asked.
};

/// The first of the payments among the entries of an order, the earliest first; null where nothing has paid it. What
/// it costs may come in by several ways, but all at once: this is the one that buys the tickets.
inline const MoneyEntry* first_payment(const std::vector<MoneyEntry>& entries) {
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [](const MoneyEntry& entry) { return entry.kind == EntryKind::payment; });
    return found == entries.end() ? nullptr : &*found;
}
const MoneyEntry* first_payment(std::vector<MoneyEntry>&&) = delete; // nothing would be left to point at

/// What was put on a gift card or taken off, as its history shows it.
struct GiftCardLine {
    Time at{};
    EntryKind kind = EntryKind::payment;
    std::int64_t amount = 0; ///< Minor units of the card's currency: put on above 0, taken off below.
    std::string reference{}; ///< Of the order; empty where there is none.
    std::string who{};       ///< Empty where the buyer did it.
};

inline constexpr std::size_t kMaxReasonBytes = 200;

/// How payments and refunds are kept. Part of the store's contract; see domain/store.hpp for threads and errors. Who
/// adds one has locked its order before.
class MoneyTable {
public:
    virtual ~MoneyTable() = default;
    /// Adds an entry and its lines in the ledger, and returns its number; a refund counts as an edit of its order.
    virtual MoneyEntryId add(const MoneyEntry& entry) = 0;
    /// Returns what has changed hands for an order, the earliest first.
    [[nodiscard]] virtual std::vector<MoneyEntry> of_order(const OrderId& order) = 0;
    /// Returns when the first payment of each of the orders was noted; those without one are missing.
    [[nodiscard]] virtual std::map<OrderId, Time> paid_at(std::span<const OrderId> orders) = 0;
    /// Returns what was put on a card and taken off, the earliest first.
    [[nodiscard]] virtual std::vector<GiftCardLine> of_card(GiftCardId card) = 0;
    /// Writes down what a process of the version before has sold or refunded on the same database, as far as the orders
    /// tell. Returns how many orders there were.
    virtual std::int64_t adopt() = 0;
};

} // namespace frontrow
