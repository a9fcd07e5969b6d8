#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "domain/admission/admission.hpp"
#include "domain/admission/guest.hpp"
#include "domain/admission/ticket_code.hpp"
#include "domain/house/archive.hpp"
#include "domain/house/figures.hpp"
#include "domain/house/letter_text.hpp"
#include "domain/house/outbox.hpp"
#include "domain/house/sales.hpp"
#include "domain/house/shop.hpp"
#include "domain/house/webhook.hpp"
#include "domain/money/artist_terms.hpp"
#include "domain/money/books.hpp"
#include "domain/money/gift_card.hpp"
#include "domain/money/money_entry.hpp"
#include "domain/money/receipt.hpp"
#include "domain/money/settlement.hpp"
#include "domain/money/till.hpp"
#include "domain/payment/bank_line.hpp"
#include "domain/payment/payment_attempt.hpp"
#include "domain/payment/provider_keys.hpp"
#include "domain/people/audit.hpp"
#include "domain/people/user.hpp"
#include "domain/programme/catalogue.hpp"
#include "domain/programme/event.hpp"
#include "domain/programme/session.hpp"
#include "domain/promotion/campaign.hpp"
#include "domain/promotion/embed.hpp"
#include "domain/promotion/image.hpp"
#include "domain/promotion/interest.hpp"
#include "domain/promotion/mailing.hpp"
#include "domain/promotion/waiting_list.hpp"
#include "domain/result.hpp"
#include "domain/seating/plan_draft.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/seating/venue.hpp"
#include "domain/selling/block.hpp"
#include "domain/selling/claim.hpp"
#include "domain/selling/hold.hpp"
#include "domain/selling/order.hpp"
#include "domain/selling/voucher.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// The store cannot do its work now. Where a write throws it, nothing is known of the outcome: the caller must not
/// repeat the write blindly.
class StoreUnavailable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Another transaction has changed what this one stood on: nothing of it is kept, and it may succeed when it is run
/// again. The store does that; its work may throw it too.
class SerializationFailure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
    /// Throws what is to be said of it once it has happened too often.
    [[noreturn]] virtual void give_up() const;
};

inline void SerializationFailure::give_up() const { throw StoreUnavailable(what()); }

/// For whom the store works, and so how long it may take.
enum class Patience : std::uint8_t {
    of_a_buyer,     ///< Seconds.
    of_an_operator, ///< Minutes: work over everything that a shop has.
};

/// How long one call may take.
struct Allowance {
    Patience patience = Patience::of_a_buyer;
    std::chrono::steady_clock::time_point until{}; ///< Waiting included.
};

/// One transaction. Valid only inside the function that it was given to, and only on that thread.
class Tx {
public:
    virtual ~Tx() = default;
    /// The time of this transaction: read once, never before the time of an earlier one.
    [[nodiscard]] virtual Time now() const = 0;
    /// The clock at this moment, where others may have written since now(): what has ended by then was theirs to take.
    [[nodiscard]] virtual Time clock() = 0;

    [[nodiscard]] virtual VenueTable& venues() = 0;
    [[nodiscard]] virtual SeatMapTable& maps() = 0;
    [[nodiscard]] virtual PlanDraftTable& plan_drafts() = 0;
    [[nodiscard]] virtual EventTable& events() = 0;
    [[nodiscard]] virtual SessionTable& sessions() = 0;
    [[nodiscard]] virtual ClaimTable& claims() = 0;
    [[nodiscard]] virtual BlockTable& blocks() = 0;
    [[nodiscard]] virtual HoldTable& holds() = 0;
    [[nodiscard]] virtual OrderTable& orders() = 0;
    [[nodiscard]] virtual CatalogueTable& catalogue() = 0;
    [[nodiscard]] virtual ShopTable& shop() = 0;
    [[nodiscard]] virtual ImageTable& images() = 0;
    [[nodiscard]] virtual UserTable& users() = 0;
    [[nodiscard]] virtual AuditTable& audit() = 0;
    [[nodiscard]] virtual VoucherTable& vouchers() = 0;
    [[nodiscard]] virtual CampaignTable& campaigns() = 0;
    [[nodiscard]] virtual InterestTable& interest() = 0;
    [[nodiscard]] virtual MailingTable& mailings() = 0;
    [[nodiscard]] virtual WaitingTable& waiting() = 0;
    [[nodiscard]] virtual EmbedTable& embed() = 0;
    [[nodiscard]] virtual SalesTable& sales() = 0;
    [[nodiscard]] virtual ArtistTermsTable& artist_terms() = 0;
    [[nodiscard]] virtual GuestTable& guests() = 0;
    [[nodiscard]] virtual FiguresTable& figures() = 0;
    [[nodiscard]] virtual Archive& archive() = 0;
    [[nodiscard]] virtual PaymentTable& payments() = 0;
    [[nodiscard]] virtual MoneyTable& money() = 0;
    [[nodiscard]] virtual BooksTable& books() = 0;
    [[nodiscard]] virtual TillTable& tills() = 0;
    [[nodiscard]] virtual ReceiptTable& receipts() = 0;
    [[nodiscard]] virtual TicketKeyTable& ticket_keys() = 0;
    [[nodiscard]] virtual AdmissionTable& admissions() = 0;
    [[nodiscard]] virtual LetterTextTable& letter_texts() = 0;
    [[nodiscard]] virtual OutboxTable& outbox() = 0;
    [[nodiscard]] virtual WebhookTable& webhooks() = 0;
    [[nodiscard]] virtual SettlementTable& settlements() = 0;
    [[nodiscard]] virtual GiftCardTable& gift_cards() = 0;
    [[nodiscard]] virtual BankLineTable& bank_lines() = 0;
    [[nodiscard]] virtual ProviderKeyTable& provider_keys() = 0;
};

/// The contract that every store keeps. Safe from any thread.
class Store {
public:
    virtual ~Store() = default;

    /// Runs `work(Tx&)` in a transaction of its own and guarantees that what it returns is durable. `work` must have no
    /// effect outside the transaction: it may run again. A Result that is an error, or an exception, changes nothing.
    /// Throws StoreUnavailable, and whatever `work` throws. `work` may run in another thread while the caller waits.
    template <class Work>
    auto write(Work&& work, Patience patience = Patience::of_a_buyer) {
        using Outcome = std::invoke_result_t<Work&, Tx&>;
        std::optional<Outcome> outcome;
        const auto allowance = allowance_of(patience);
        until_not_overtaken([&] {
            run_write(
                [&](Tx& tx) {
                    outcome.emplace(work(tx));
                    return is_kept(*outcome);
                },
                allowance);
        });
        return std::move(*outcome);
    }

    /// Runs `work(Tx&)` over one consistent snapshot that holds every write acknowledged before. `work` must not
    /// write. Throws StoreUnavailable, and whatever `work` throws.
    template <class Work>
    auto read(Work&& work, Patience patience = Patience::of_a_buyer) {
        using Outcome = std::invoke_result_t<Work&, Tx&>;
        std::optional<Outcome> outcome;
        const auto allowance = allowance_of(patience);
        until_not_overtaken([&] { run_read([&](Tx& tx) { outcome.emplace(work(tx)); }, allowance); });
        return std::move(*outcome);
    }

    /// Whether write() keeps the changes of work with this outcome.
    template <class T>
    static bool is_kept(const Result<T>& result) {
        return static_cast<bool>(result);
    }
    template <class T>
    static bool is_kept(const T&) {
        return true;
    }

    /// Checks every promise that the data can show. Returns one line for each that is broken. Slow on a large shop.
    [[nodiscard]] virtual std::vector<std::string> invariant_violations() = 0;

    /// Returns whether the store does its work, as far as is known. Asks nobody and never waits.
    [[nodiscard]] virtual bool is_ready() const noexcept = 0;

    /// Returns, once, that a write may have been kept although its caller was told that its outcome is unknown: nobody
    /// was told what it changed.
    [[nodiscard]] virtual bool take_unannounced() noexcept = 0;

    /// The version of the schema that the database had when it was opened: this program's, or one newer.
    [[nodiscard]] virtual std::int64_t schema_version() const noexcept = 0;

    /// Whether other processes may write to it too.
    [[nodiscard]] virtual bool is_shared() const noexcept = 0;

    /// How many commits this process has made, how many writes they carried, and how many statements reads and writes
    /// took, those included that set a transaction up.
    struct Counts {
        std::uint64_t commits = 0;
        std::uint64_t writes = 0;
        std::uint64_t statements = 0;
    };
    [[nodiscard]] virtual Counts counts() const noexcept = 0;

protected:
    /// Runs `work`; keeps its changes when it returns true. Throws SerializationFailure where it may be run again.
    virtual void run_write(const std::function<bool(Tx&)>& work, const Allowance& allowance) = 0;
    virtual void run_read(const std::function<void(Tx&)>& work, const Allowance& allowance) = 0;
    /// How long a call of a buyer may take.
    [[nodiscard]] virtual std::chrono::milliseconds longest_call() const noexcept = 0;
    [[nodiscard]] Allowance allowance_of(Patience patience) const noexcept {
        const bool is_brief = patience == Patience::of_a_buyer;
        return {patience, std::chrono::steady_clock::now() + (is_brief ? longest_call() : kLongestOfAnOperator)};
    }

private:
    static constexpr int kMaxAttempts = 8;
    static constexpr std::chrono::milliseconds kLongestOfAnOperator = std::chrono::hours(1);

    template <class Attempt>
    static void until_not_overtaken(Attempt&& attempt) {
        for (int attempts = 1;; ++attempts) {
            try {
                return attempt();
            } catch (const SerializationFailure& error) {
                if (attempts == kMaxAttempts) error.give_up();
            }
        }
    }
};

} // namespace frontrow
