#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "domain/house/language.hpp"
#include "domain/quota.hpp"
#include "domain/result.hpp"
#include "formats/admission/ticket_pdf.hpp"
#include "formats/house_words.hpp"
#include "http/message.hpp"
#include "http/throttle.hpp"

namespace frontrow {

/// Bounds the files that are drawn for callers of some routes: how many at a time, half of them for one address at
/// most, and how often it may ask. Safe from any thread.
class Printer {
public:
    /// Held while a file is drawn.
    class Turn {
    public:
        /// Throws Refusal, with this detail, where too many wait already.
        Turn(Printer& printer, const Request& request, std::string detail) : place_(printer.all_.enter({})) {
            const auto& address = request.address; // empty for the machine itself, which nobody counts
            if (!address.empty() && place_) of_address_ = printer.of_address_.enter(address);
            if (!place_ || (!address.empty() && !of_address_))
                throw Refusal({ErrorKind::unavailable, "printer_busy", std::move(detail)});
        }

    private:
        Quota::Place place_;
        Quota::Place of_address_{};
    };

    /// Of the routes that anybody may ask.
    [[nodiscard]] Throttle& per_address() noexcept { return per_address_; }

    /// Returns the language that the request asks for, `missing` where it names none. Throws Refusal where it
    /// is none of kLanguages.
    static Language language_in(const Request& request, std::string_view missing) {
        const auto language = request.query_value("language");
        if (!language) return language_of(missing);
        if (!is_language(*language))
            throw Refusal(Error::invalid("language", "The parameter language " + std::string(kLanguageNeeded) + "."));
        return language_of(*language);
    }

    /// Returns the paper that the request asks for, a sheet of A4 where it names none. Throws Refusal where there is no
    /// such paper.
    static Paper paper_in(const Request& request) {
        const auto format = request.query_value("format").value_or("a4");
        if (format == "a4") return Paper::a4;
        if (format == "phone") return Paper::phone;
        if (format == "roll") return Paper::roll;
        throw Refusal(Error::invalid("format", "The parameter format must be a4, phone or roll."));
    }

private:
    static constexpr std::size_t kMaxAtOnce = 6; ///< One is drawn, the others wait on workers that others want.

    Quota all_{kMaxAtOnce};
    Quota of_address_{kMaxAtOnce / 2};
    Throttle per_address_{
        {.per_second = 1, .burst = 30},
        CountedBy::address,
        {ErrorKind::too_many, "too_many_files", "Too many files at once. Try again in a moment.", {}}};
};

} // namespace frontrow
