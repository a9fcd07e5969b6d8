#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/id.hpp"
#include "domain/money.hpp"
#include "domain/money/money_entry.hpp"
#include "domain/payment/payment.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// How far an attempt to pay has come. One that has ended can still turn out to be paid, and nothing else.
enum class AttemptState : std::uint8_t {
    created,    ///< Written down; whether the provider has heard of it is not known.
    started,    ///< The provider waits for the buyer.
    authorized, ///< The buyer has done their part; the money is on its way.
    paid,
    failed,
    expired,
    cancelled,
    incident, ///< The provider has money that does not fit the books: somebody has to decide.
};

inline constexpr std::string_view name_of(AttemptState state) {
    constexpr std::string_view names[] = {"created", "started", "authorized", "paid",
                                          "failed",  "expired", "cancelled",  "incident"};
    return names[static_cast<std::size_t>(state)];
}

/// Whether the attempt may still come to something by itself.
constexpr bool is_under_way(AttemptState state) {
    return state == AttemptState::created || state == AttemptState::started || state == AttemptState::authorized;
}

using AttemptId = TextId<struct AttemptNoun>; ///< Goes to the provider with the payment, and grants nothing.
using IncidentId = RowId<struct IncidentNoun>;

/// One try to pay an order at a provider. An order may have several, and each has its own key and its own payment.
struct PaymentAttempt {
    AttemptId id;
    OrderId order;
    PaymentMethod method = PaymentMethod::stripe;
    bool takes_money = false; ///< By a live key. One of a test key never touches a live one's.
    AttemptState state = AttemptState::created;
    Money amount{};                ///< By the books.
    std::string idempotency_key{}; ///< Of this attempt alone.
    std::string request{};         ///< Byte for byte what the provider is sent, however often.
    Time created_at{};
    // The hold that it was made of, which the buyer gets back:
    HoldId hold;
    Time hold_created_at{};
    Milliseconds hold_left{}; ///< What was left of it when it was turned into a payment.
    std::string client{};     ///< As Hold::client.
    // What the provider has told:
    std::string provider_id{};  ///< Empty until it has answered.
    std::string capture_id{};   ///< What a refund has to name there.
    std::string redirect_url{}; ///< Where the buyer pays.
    std::optional<Time> expires_at{};
    // When it is asked again:
    bool is_ending = false;          ///< The buyer wants out of it.
    std::optional<Time> next_look{}; ///< Nothing where the last word has been said.
    std::optional<Time> looked_at{};
    std::int64_t tries = 0; ///< Looks since the provider has last said something new.
};

/// Something that only a person can settle. Nothing is fulfilled and nothing thrown away until then.
struct PaymentIncident {
    IncidentId id{};
    OrderId order;
    AttemptId attempt;
    std::string kind{};          ///< amount, mode, unknown, stuck, refund_late, refund_failed, refunded_elsewhere,
                                 ///< refund_undone, disputed or other_seats.
    Money expected{};            ///< By the books.
    std::optional<Money> told{}; ///< By the provider.
    std::string note{};          ///< For the person who settles it.
    Time at{};
    std::optional<Time> settled_at{};
    std::string settled_by{};
};

/// Whether an incident asks what is to become of the money of its attempt, which is in this state. Others of such an
/// attempt, as one that somebody has given a part of it back, do not.
inline bool is_of_money(const PaymentIncident& incident, AttemptState state) {
    return state == AttemptState::incident && (incident.kind == "amount" || incident.kind == "mode");
}

enum class ReturnState : std::uint8_t {
    asked,   ///< Written down; the provider may not have heard of it.
    pending, ///< The provider is at it.
    done,
    failed,      ///< There is an incident of it.
    handed_over, ///< It had failed, and somebody has given the buyer the money another way.
};

/// Whether the provider gives nothing back by it any more.
constexpr bool has_come_to_nothing(ReturnState state) {
    return state == ReturnState::failed || state == ReturnState::handed_over;
}

using ReturnId = TextId<struct ReturnNoun>; ///< Begins with the id of its attempt, and grants nothing.

/// Money of an attempt on its way back to the buyer: all of it that nobody else has given back, because it bought
/// nothing, or what a refund of the order gives back. Or what somebody has given back at the provider without us, which
/// is only written down.
struct PaymentReturn {
    ReturnId id;
    AttemptId attempt;
    std::string reason{}; ///< second, late or settled; refund; elsewhere.
    /// The refund of the order by which the books know of it. Of what somebody else has given back of money that goes
    /// back wholly, what the books have instead of a refund.
    std::optional<MoneyEntryId> entry{};
    Money amount{};
    ReturnState state = ReturnState::asked;
    std::string provider_id{};
    std::optional<Time> next_try{}; ///< Nothing where there is nothing to do or to ask.
    std::int64_t tries = 0;         ///< Of this round.
    std::int64_t round = 0;         ///< How often somebody had it tried again after it had failed.
    Time at{};

    /// Whether it is all that is left of what the attempt has brought in, however much the provider says that is.
    [[nodiscard]] bool is_whole() const { return reason != "refund" && reason != "elsewhere"; }
    /// Whether we have asked the provider for it, not somebody there.
    [[nodiscard]] bool is_ours() const { return reason != "elsewhere" || round > 0; }
    /// Whether somebody has given it back at the provider, and no refund in the books says so.
    [[nodiscard]] bool is_beside_books() const { return reason == "elsewhere" && !entry; }
    /// Whether the buyer has this money open with the house: it has bought nothing, or was refunded and has come back.
    [[nodiscard]] bool is_open() const {
        if (is_beside_books() || state == ReturnState::done || state == ReturnState::handed_over) return false;
        return is_whole() || state == ReturnState::failed || round > 0;
    }
    /// What the provider knows it by, and is asked with only once: a key of its own each round, because a provider
    /// answers a key that has failed with the same failure again.
    [[nodiscard]] std::string key() const { return round == 0 ? id.text() : id.text() + "." + std::to_string(round); }
    /// The return that a provider knows by this key.
    static std::optional<ReturnId> of_key(std::string_view key) {
        return ReturnId::parse(key.substr(0, key.find('.')));
    }
};

/// The id of the return of all the money of an attempt: there is one at most.
inline ReturnId whole_return(const AttemptId& attempt) { return ReturnId::trusted(attempt.text()); }

/// How attempts to pay are kept. Part of the store's contract; see domain/store.hpp for threads and errors. Who changes
/// an attempt has locked its order before.
class PaymentTable {
public:
    virtual ~PaymentTable() = default;
    virtual void add(const PaymentAttempt& attempt) = 0;
    [[nodiscard]] virtual std::optional<PaymentAttempt> find(const AttemptId& id) = 0;
    /// The same inside a write; nobody else changes it until that ends.
    [[nodiscard]] virtual std::optional<PaymentAttempt> find_to_change(const AttemptId& id) = 0;
    /// Returns the attempt that the provider knows by this name, as a payment or as what a refund names.
    [[nodiscard]] virtual std::optional<AttemptId> known_as(PaymentMethod method, const std::string& name) = 0;
    /// Returns the attempts of an order, the earliest first.
    [[nodiscard]] virtual std::vector<PaymentAttempt> of_order(const OrderId& order) = 0;
    /// Moves it from one state to another. Returns false, having changed nothing, where it is in another one.
    virtual bool move(const AttemptId& id, AttemptState from, AttemptState to) = 0;
    /// Keeps what the provider has told, and whether the buyer wants out. Neither state nor next look.
    virtual void put_told(const PaymentAttempt& attempt) = 0;
    /// Lets it be looked at from that moment on, or never again.
    virtual void look_at(const AttemptId& id, std::optional<Time> next) = 0;
    /// The same where nobody has asked for another look since it was to be looked at then.
    virtual void look_again(const AttemptId& id, Time leased_until, std::optional<Time> next, std::int64_t tries) = 0;
    /// Returns at most `limit` attempts that are to be looked at now, and keeps others from them until `until`.
    [[nodiscard]] virtual std::vector<PaymentAttempt> lease(std::int64_t limit, Time until) = 0;
    /// The same for this one, where it is to be looked at now, or was not since `fresh`.
    [[nodiscard]] virtual std::optional<PaymentAttempt> lease(const AttemptId& id, Time fresh, Time until) = 0;
    /// Whether a payment of this method and mode, or money of one on its way back, is not at its end.
    [[nodiscard]] virtual bool has_open(PaymentMethod method, bool takes_money) = 0;
    /// Returns when the next attempt is to be looked at or the next return to be tried, or nothing.
    [[nodiscard]] virtual std::optional<Time> next_due() = 0;

    /// Writes down that the word of this name is applied in this transaction. Returns false where it has been before.
    virtual bool note_event(const std::string& name) = 0;
    /// Removes what was noted before `moment`.
    virtual void forget_events(Time moment) = 0;

    /// Adds a return. Returns false, having done nothing, where there is one of this id.
    virtual bool add_return(const PaymentReturn& asked) = 0;
    [[nodiscard]] virtual std::optional<PaymentReturn> find_return(const ReturnId& id) = 0;
    /// Returns those of all attempts of an order, the earliest first.
    [[nodiscard]] virtual std::vector<PaymentReturn> returns_of(const OrderId& order) = 0;
    /// Keeps its amount and state, the entry of the books it belongs to, the provider's name for it, its next try,
    /// their number and the round.
    virtual void put_return(const PaymentReturn& asked) = 0;
    /// Returns at most `limit` returns that are to be tried now, and keeps others from them until `until`.
    [[nodiscard]] virtual std::vector<ReturnId> lease_returns(std::int64_t limit, Time until) = 0;

    /// Adds an incident. Returns false, having added nothing, where an open one of this kind is there for
    /// the attempt.
    virtual bool add_incident(const PaymentIncident& incident) = 0;
    /// Whether a buyer's bank takes money back that has paid for the order or for one whose place it takes: it has, or
    /// has asked and nobody has settled that yet.
    [[nodiscard]] virtual bool is_disputed(const OrderId& order) = 0;
    /// Returns at most `limit` incidents, those that are open first, then the latest.
    [[nodiscard]] virtual std::vector<PaymentIncident> incidents(std::int64_t limit) = 0;
    [[nodiscard]] virtual std::optional<PaymentIncident> find_incident(IncidentId id) = 0;
    /// Returns false, having changed nothing, where it is settled already.
    virtual bool settle_incident(IncidentId id, const std::string& by) = 0;
};

} // namespace frontrow
