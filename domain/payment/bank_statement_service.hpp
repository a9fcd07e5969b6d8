#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "domain/house/shop.hpp"
#include "domain/identity.hpp"
#include "domain/money/order_money.hpp"
#include "domain/payment/bank_line.hpp"
#include "domain/payment/bank_statement.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/people/user.hpp"
#include "domain/result.hpp"
#include "domain/selling/order.hpp"
#include "domain/selling/order_end.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// What somebody decides about a line.
struct LineDecision {
    LineVerdict verdict = LineVerdict::ignored;
    std::vector<std::string> orders{}; ///< References of those that it pays, where it is taken.
    std::optional<Money> due{};        ///< What was left to pay for them when somebody decided that.
    std::string reason{};              ///< At most kMaxReasonBytes.
};

/// Lines that are kept, and how many of them are open.
struct KeptLines {
    std::vector<MatchedLine> lines{}; ///< Those that are open first, the latest first; then the latest decisions.
    std::int64_t open = 0;
};

/// Behind /api/admin/bank-statements and /api/admin/bank-lines: finds the orders that a bank statement pays, keeps its
/// lines, once each, and writes down what somebody decides about them. Safe from any thread.
class BankStatementService {
public:
    /// How many orders a purpose may name; the latest are looked for.
    static constexpr std::int64_t kMaxKnown = 200'000;
    static constexpr std::int64_t kMaxOpenShown = 500;
    static constexpr std::int64_t kMaxSettledShown = 100;
    static constexpr std::size_t kMaxOrders = 20; ///< That one line pays.

    /// All must outlive it.
    BankStatementService(Store& store, const Digest& digest, const AuditLog& audit)
        : store_(store), digest_(digest), audit_(audit) {}

    /// Returns the currency of amounts that say none.
    Currency currency() {
        return store_.read([](Tx& tx) { return tx.shop().settings().value_or(ShopSettings{}).currency; });
    }

    /// Returns the lines of a file with what each is to our books, in their order. Writes nothing.
    std::vector<MatchedLine> match(const std::vector<StatementLine>& lines) {
        return store_.read([&](Tx& tx) { return match_in(tx, lines, digests_of(lines, digest_)); });
    }

    /// Keeps the lines of a file that are not kept yet, open, and returns all of them as match() does. The same file
    /// again changes nothing.
    std::vector<MatchedLine> keep(const User& user, const std::vector<StatementLine>& lines) {
        const auto digests = digests_of(lines, digest_);
        return store_.write([&](Tx& tx) {
            auto matched = match_in(tx, lines, digests);
            std::vector<BankLine> fresh;
            for (std::size_t i = 0; i < matched.size(); ++i)
                if (!matched[i].kept)
                    fresh.push_back(
                        {.digest = digests[i], .line = lines[i], .references = matched[i].references, .at = tx.now()});
            if (const auto added = fresh.empty() ? 0 : tx.bank_lines().add(fresh); added > 0)
                audit_.write(tx, actor_of(user), "bank.keep", std::to_string(added));
            const auto kept = tx.bank_lines().find_all(digests);
            for (std::size_t i = 0; i < matched.size(); ++i) matched[i].kept = kept.at(digests[i]);
            return matched;
        });
    }

    /// Returns what is kept, each with what it is to our books by now.
    KeptLines kept() {
        return store_.read([](Tx& tx) {
            KeptLines kept{.open = tx.bank_lines().count_open()};
            auto open = tx.bank_lines().open(kMaxOpenShown);
            std::vector<std::vector<std::string>> named;
            for (const auto& line : open) named.push_back(line.references);
            Matching matching(tx, named);
            // The earlier one of two that fit the same order is the one that pays it.
            for (auto line = open.rbegin(); line != open.rend(); ++line)
                kept.lines.push_back(matching.of(line->line, line->references, *line));
            std::reverse(kept.lines.begin(), kept.lines.end());
            for (const auto& line : tx.bank_lines().settled(kMaxSettledShown))
                kept.lines.push_back(settled_one(line.line, line));
            return kept;
        });
    }

    /// Writes down what somebody decides about an open line, once, and returns it as it is then. What comes in or goes
    /// back is in the ledger with the same step.
    Result<MatchedLine> settle(const User& user, BankLineId id, const LineDecision& wanted) {
        return store_.write([&](Tx& tx) -> Result<MatchedLine> {
            auto line = tx.bank_lines().find_to_change(id);
            if (!line) return Error::not_found("There is no such line of a bank statement.");
            if (line->verdict) {
                Error error = Error::conflict("line_settled", "Somebody has decided about this line already.");
                error.by = line->settled_by;
                error.at = line->settled_at;
                return error;
            }
            const auto actor = actor_of(user);
            if (wanted.verdict == LineVerdict::taken) {
                auto taken = take(tx, *line, wanted, actor);
                if (!taken) return taken.error();
                line->references = std::move(*taken);
            }
            if (wanted.verdict == LineVerdict::given_back) give_back(tx, *line, wanted.reason, actor);
            line->verdict = wanted.verdict;
            line->reason = wanted.reason;
            line->settled_at = tx.now();
            line->settled_by = actor.name;
            tx.bank_lines().settle(*line);
            audit_.write(tx, actor, "bank.settle", std::to_string(id.value), "", described(*line));
            return settled_one(line->line, *line);
        });
    }

private:
    static std::vector<MatchedLine> match_in(Tx& tx, const std::vector<StatementLine>& lines,
                                             const std::vector<std::string>& digests) {
        std::unordered_set<std::string> known;
        for (auto& reference : tx.orders().awaiting_transfers(kMaxKnown)) known.insert(std::move(reference));
        const auto kept = tx.bank_lines().find_all(digests);
        std::vector<std::vector<std::string>> named;
        for (const auto& line : lines) named.push_back(references_in(line.purpose, known));
        Matching matching(tx, named);
        std::vector<MatchedLine> matched;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const auto before = kept.find(digests[i]);
            matched.push_back(before != kept.end() && before->second.verdict
                                  ? settled_one(lines[i], before->second)
                                  : matching.of(lines[i], std::move(named[i]),
                                                before == kept.end() ? std::nullopt : std::optional(before->second)));
        }
        return matched;
    }

    /// A line of a file, or of what is kept, that somebody has decided about.
    static MatchedLine settled_one(const StatementLine& line, const BankLine& kept) {
        return {line, LineState::settled, kept.references, {}, {}, kept};
    }

    /// What lines that nobody has decided about are to the books, one after the other. Reads the orders of all of them
    /// by one set of statements. Belongs to one transaction.
    class Matching {
    public:
        /// `named` are the orders that each of the lines names.
        Matching(Tx& tx, const std::vector<std::vector<std::string>>& named) : now_(tx.now()) {
            std::set<std::string> single; // of a line that names several nobody asks what each of them is
            for (const auto& references : named)
                if (references.size() == 1) single.insert(references.front());
            orders_ = tx.orders().without_tickets(std::vector(single.begin(), single.end()));
            std::vector<OrderId> paid;
            for (const auto& [reference, order] : orders_)
                if (is_paid(order.status)) paid.push_back(order.id);
            paid_at_ = tx.money().paid_at(paid);
        }

        /// What a line is that names these orders. Of two that fit the same order the second has come twice.
        MatchedLine of(const StatementLine& line, std::vector<std::string> references, std::optional<BankLine> kept) {
            MatchedLine matched{line, LineState::unknown, std::move(references), {}, {}, std::move(kept)};
            if (matched.references.size() > 1) {
                matched.state = LineState::several;
            } else if (matched.references.size() == 1) {
                look_at_order(matched);
                if (matched.state == LineState::fits && !fitting_.insert(matched.references.front()).second)
                    matched.state = LineState::twice;
            }
            return matched;
        }

    private:
        void look_at_order(MatchedLine& matched) const {
            const auto found = orders_.find(matched.references.front());
            FRONTROW_ASSERT(found != orders_.end()); // it was known before, and orders stay
            const Order& order = found->second;
            if (is_paid(order.status)) {
                matched.state = LineState::paid;
                if (const auto at = paid_at_.find(order.id); at != paid_at_.end()) matched.paid_at = at->second;
            } else if (order.status == OrderStatus::pending) {
                matched.state = LineState::pending;
            } else if (order.status != OrderStatus::reserved || is_overdue(order, now_)) {
                matched.state = LineState::ended;
            } else {
                matched.due = Money{due_of(order), order.total.currency};
                matched.state = *matched.due == matched.line.amount ? LineState::fits : LineState::differs;
            }
        }

        const Time now_;
        std::map<std::string, Order> orders_{}; ///< Those that a line names alone, by reference.
        std::map<OrderId, Time> paid_at_{};
        std::set<std::string> fitting_{}; ///< Those that lines before pay.
    };

    /// Takes a line as the payment of orders, and returns their references. What it is less or more than they cost is
    /// written off with the first.
    static Result<std::vector<std::string>> take(Tx& tx, const BankLine& line, const LineDecision& wanted,
                                                 const Actor& actor) {
        const auto& amount = line.line.amount;
        auto orders = orders_to_pay(tx, wanted.orders, amount.currency);
        if (!orders) return orders.error();
        Money due{0, amount.currency};
        for (const auto& order : *orders) due.amount += due_of(order);
        if (wanted.due && *wanted.due != due)
            return Error::conflict("total_changed", "This is not what is left to pay. Look at the orders first.");
        std::vector<std::string> references;
        for (const auto& order : *orders) {
            take_payment(tx, order, PaymentMethod::transfer, actor, line.id);
            references.push_back(order.reference);
        }
        const auto more = amount.amount - due.amount;
        record_transfer_beside(tx, line, orders->front().id, more < 0 ? EntryKind::written_off : EntryKind::extra,
                               std::abs(more), Account::write_offs, wanted.reason, actor);
        return references;
    }

    /// Returns orders that wait for their money, so that nobody else changes them, or why one of them does not.
    static Result<std::vector<Order>> orders_to_pay(Tx& tx, const std::vector<std::string>& references,
                                                    const Currency& currency) {
        std::set<OrderId> ids; // in one order for all, so that of two nobody waits for the other in turn
        for (const auto& reference : references) {
            const auto id = tx.orders().id_of(reference);
            if (!id) return Error::invalid("orders", "There is no order " + spelled_reference(reference) + ".");
            ids.insert(*id);
        }
        if (ids.empty()) return Error::invalid("orders", "Say which order it pays.");
        std::vector<Order> orders;
        for (const auto& id : ids) {
            orders.push_back(*tx.orders().find_to_change(id));
            if (auto refused = why_not_to_pay(tx, orders.back())) return *refused;
            if (orders.back().total.currency != currency)
                return Error::invalid("orders", "This order is in another currency.");
        }
        return orders;
    }

    /// Writes down that the money has come in and has been transferred back, with the order that it names, if it is
    /// one.
    static void give_back(Tx& tx, const BankLine& line, const std::string& reason, const Actor& actor) {
        const auto& amount = line.line.amount;
        const auto id = line.references.size() == 1 ? tx.orders().id_of(line.references.front()) : std::nullopt;
        const auto order = id ? tx.orders().find_to_change(*id) : std::nullopt;
        const auto with = order && order->total.currency == amount.currency ? id : std::nullopt;
        for (const auto kind : {EntryKind::surplus, EntryKind::returned})
            record_transfer_beside(tx, line, with, kind, amount.amount, Account::balances, reason, actor);
    }

    /// Who has paid is not named: the log outlives the line.
    static std::string described(const BankLine& line) {
        static constexpr const char* names[] = {"taken as a payment", "transferred back", "ignored"};
        std::vector<std::string> orders;
        for (const auto& reference : line.references) orders.push_back(spelled_reference(reference));
        return AuditFields()
            .with("amount", spelled(line.line.amount))
            .with("decision", names[static_cast<std::size_t>(*line.verdict)])
            .with("orders", orders)
            .with("reason", line.reason)
            .text();
    }

    Store& store_;
    const Digest& digest_;
    const AuditLog& audit_;
};

} // namespace frontrow
