#pragma once

#include <chrono>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "domain/money/books.hpp"
#include "domain/money/till_service.hpp"
#include "domain/programme/calendar.hpp"
#include "domain/result.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// The first and the last day of a period, by the house's calendar.
struct Days {
    Day first;
    Day last;
};

/// The sums of a period.
struct Books {
    std::string timezone;
    std::vector<AccountSum> accounts;
    std::vector<RateSum> rates;
    std::vector<HandSum> hands;
};

/// Behind /api/admin/books: the figures of a period, read from the ledger. Safe from any thread.
class BooksService {
public:
    BooksService(Store& store, const Calendar& calendar) : store_(store), calendar_(calendar) {}

    Result<Books> sums(const Days& days) {
        return store_.read([&](Tx& tx) -> Result<Books> {
            const auto period = period_of(tx, days);
            if (!period) return period.error();
            return Books{tx.shop().timezone(), tx.books().accounts(*period), tx.books().rates(*period),
                         tx.books().hands(*period)};
        });
    }

    /// Returns the tills that were opened in the period, the latest first, kMaxTills at most.
    Result<std::vector<TillDetail>> tills(const Days& days) {
        return store_.read([&](Tx& tx) -> Result<std::vector<TillDetail>> {
            const auto period = period_of(tx, days);
            if (!period) return period.error();
            return with_sums(tx, tx.tills().opened(period->from, period->until, kMaxTills));
        });
    }

    static constexpr std::int64_t kMaxTills = 500;

    /// Calls `page(tx.books(), entries, zone)` for all payments and refunds of the period, some at a time, so that no
    /// reader keeps the database for long. Stops where it returns false.
    template <class OnPage>
    Result<Done> each_page(const Days& days, OnPage&& page) {
        BookMark after{Time::min(), 0};
        for (;;) {
            auto more = store_.read([&](Tx& tx) -> Result<bool> {
                const auto period = period_of(tx, days);
                if (!period) return period.error();
                const auto entries = tx.books().entries(*period, after, kPage);
                if (entries.empty()) return false;
                after = entries.back().mark;
                return page(tx.books(), entries, tx.shop().timezone()) && std::ssize(entries) == kPage;
            });
            if (!more) return more.error();
            if (!*more) return Done{};
        }
    }

private:
    static constexpr std::int64_t kPage = 500;
    static constexpr int kMaxDays = 3 * 366;

    Result<Period> period_of(Tx& tx, const Days& days) const {
        const auto zone = tx.shop().timezone();
        const Period period{calendar_.begin_of(days.first, zone),
                            calendar_.days_later(calendar_.begin_of(days.last, zone), zone, 1)};
        if (days.last < days.first) return Error::invalid("until", "The last day must not lie before the first.");
        if (period.until - period.from > std::chrono::hours(24 * kMaxDays))
            return Error::invalid("until", "Ask for three years at most.");
        return period;
    }

    Store& store_;
    const Calendar& calendar_;
};

} // namespace frontrow
