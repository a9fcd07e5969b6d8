#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/one_at_a_time.hpp"
#include "domain/result.hpp"
#include "domain/text.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// What DNS says of the texts (TXT records) of a name.
struct DnsTexts {
    enum class Outcome : std::uint8_t {
        answered,     ///< With `texts`, or with none.
        no_such_name, ///< There is no such name.
        no_answer,    ///< Nothing that could be read, in time.
    };
    Outcome outcome = Outcome::no_answer;
    std::vector<std::string> texts{}; ///< Any bytes, each record's strings joined.
};

/// Asks DNS. Waits for the network, for a bounded time. Safe from any thread.
class DnsLookup {
public:
    virtual ~DnsLookup() = default;
    [[nodiscard]] virtual DnsTexts texts_of(const std::string& name) const = 0;
};

/// A domain that mail of the shop is from.
struct SenderDomain {
    std::string name;        ///< Lower case.
    bool has_orders = false; ///< Whether what is about orders and the house is from it.
    bool has_news = false;   ///< Whether mailings are.
};

/// Returns the domains of the address that mail is from and of that which news are from, where there is one.
inline std::vector<SenderDomain> sender_domains(std::string_view from, std::string_view news_from) {
    const auto domain_of = [](std::string_view address) { return lower_case(address.substr(address.rfind('@') + 1)); };
    std::vector<SenderDomain> domains{{domain_of(from), true, news_from.empty()}};
    if (news_from.empty()) return domains;
    if (domain_of(news_from) == domains.front().name)
        domains.front().has_news = true;
    else
        domains.push_back({domain_of(news_from), false, true});
    return domains;
}

/// How one kind of record stands. `finding` is a word for programs, and "right" where nothing is known to be wrong.
struct RecordReport {
    std::string name; ///< That DNS was asked about; of what stands at a parent, there.
    std::string_view finding;
    std::vector<std::string> records{}; ///< In letters of ASCII, shortened.
};

struct SenderReport {
    SenderDomain domain;
    RecordReport spf{}, dkim{}, dmarc{};
};

namespace sender_rules {

using Outcome = DnsTexts::Outcome;

inline constexpr std::size_t kMaxShown = 3;
inline constexpr std::size_t kMaxShownBytes = 500;
inline constexpr std::size_t kMaxSelectorBytes = 63;
inline constexpr int kMaxDmarcNames = 5; ///< That are asked from the domain up.

/// Returns what can be shown of a record that anybody may have written.
inline std::string shown(std::string_view record) {
    std::string text(record.substr(0, kMaxShownBytes));
    for (char& c : text)
        if (c < 0x20 || c > 0x7E) c = '?';
    return text;
}

/// Whether DNS can be asked about it as it is: labels of letters, digits, "-" and "_" of ASCII.
inline bool is_dns_name(std::string_view name) {
    if (name.empty() || name.size() > 253) return false;
    while (true) {
        const auto end = std::min(name.find('.'), name.size());
        const auto label = name.substr(0, end);
        const auto is_fine = [](char c) {
            return static_cast<unsigned char>(c) < 0x80 && (is_word_byte(c) || c == '-' || c == '_');
        };
        if (label.empty() || label.size() > 63 || !std::all_of(label.begin(), label.end(), is_fine)) return false;
        if (end == name.size()) return true;
        name.remove_prefix(end + 1);
    }
}

/// Returns the tags of a record such as "v=DMARC1; p=none", in lower case but for their values. The first of a name
/// counts.
inline std::map<std::string, std::string> tags_of(std::string_view record) {
    std::map<std::string, std::string> tags;
    while (!record.empty()) {
        const auto end = std::min(record.find(';'), record.size());
        const auto tag = record.substr(0, end);
        if (const auto equals = tag.find('='); equals != std::string_view::npos)
            tags.emplace(lower_case(trimmed(tag.substr(0, equals))), std::string(trimmed(tag.substr(equals + 1))));
        record.remove_prefix(std::min(end + 1, record.size()));
    }
    return tags;
}

inline bool is_spf(std::string_view record) {
    const auto text = lower_case(record.substr(0, 7));
    return text == "v=spf1" || text == "v=spf1 ";
}
inline bool is_dkim(std::string_view record) { return tags_of(record).contains("p"); }
inline bool is_dmarc(std::string_view record) { return trimmed(record.substr(0, record.find(';'))) == "v=DMARC1"; }

/// Whether an SPF record lets every machine of the world send: its "all" has no sign or a plus.
inline bool lets_all_send(std::string_view record) {
    const auto text = lower_case(record) + " ";
    return text.find(" all ") != std::string::npos || text.find(" +all ") != std::string::npos;
}

/// Sorts an answer: keeps the records that `is_one` knows, and says whether there is just one.
template <class IsOne>
RecordReport report(const std::string& name, const DnsTexts& answer, IsOne&& is_one) {
    RecordReport report{name, "missing"};
    if (answer.outcome == Outcome::no_answer) report.finding = "no_answer";
    std::size_t count = 0;
    for (const auto& text : answer.texts) {
        if (!is_one(text)) continue;
        if (++count <= kMaxShown) report.records.push_back(shown(text));
        report.finding = count == 1 ? "right" : "several";
    }
    return report;
}

/// How a policy that receivers have to read stands. `is_own` says whether it was found at the domain itself.
inline std::string_view dmarc_finding(std::string_view record, bool is_own) {
    const auto tags = tags_of(record);
    auto policy = tags.find("p");
    if (policy == tags.end()) return "broken";
    if (const auto of_children = tags.find("sp"); !is_own && of_children != tags.end()) policy = of_children;
    const auto word = lower_case(policy->second);
    if (word == "none") return "watching";
    return word == "quarantine" || word == "reject" ? "right" : "broken";
}

} // namespace sender_rules

/// Whether others can tell that mail is the house's: what DNS says of the domains that it is from. Safe from any
/// thread.
class SenderCheckService {
public:
    /// No further question is asked after so long: somebody waits.
    static constexpr Milliseconds kPatience = std::chrono::seconds(8);

    /// `clock` must outlive it. Without `lookup` there are no domains.
    SenderCheckService(std::vector<SenderDomain> domains, const DnsLookup* lookup, const Clock& clock)
        : domains_(lookup ? std::move(domains) : std::vector<SenderDomain>()), lookup_(lookup), clock_(clock) {}

    [[nodiscard]] const std::vector<SenderDomain>& domains() const noexcept { return domains_; }

    /// Asks DNS about each domain, and about the key of this selector, which only who signs can name; empty for no key.
    /// One at a time: whoever asks waits, with a worker of the buyers'.
    Result<std::vector<SenderReport>> check(const std::string& selector) {
        if (!selector.empty() &&
            (selector.size() > sender_rules::kMaxSelectorBytes || !sender_rules::is_dns_name(selector)))
            return Error::invalid("selector", "A selector has letters, digits, -, _ and dots.");
        const auto turn = asking_.take();
        if (!turn) return OneAtATime::busy();
        const Milliseconds until = clock_.running() + kPatience;
        std::vector<SenderReport> reports;
        for (const auto& domain : domains_) reports.push_back(report(domain, selector, until));
        return reports;
    }

private:
    [[nodiscard]] DnsTexts ask(const std::string& name, Milliseconds until) const {
        return clock_.running() < until ? lookup_->texts_of(name) : DnsTexts{};
    }

    [[nodiscard]] SenderReport report(const SenderDomain& domain, const std::string& selector,
                                      Milliseconds until) const {
        SenderReport all{domain, {domain.name, "no_name"}, {"", "no_name"}, {"_dmarc." + domain.name, "no_name"}};
        if (!sender_rules::is_dns_name("_dmarc." + domain.name)) return all;
        all.spf = spf(domain.name, until);
        all.dkim = dkim(domain.name, selector, until);
        all.dmarc = dmarc(domain.name, until);
        return all;
    }

    [[nodiscard]] RecordReport spf(const std::string& name, Milliseconds until) const {
        const auto answer = ask(name, until);
        auto found = sender_rules::report(name, answer, sender_rules::is_spf);
        if (answer.outcome == DnsTexts::Outcome::no_such_name) found.finding = "no_domain";
        const auto is_open = [](const std::string& text) {
            return sender_rules::is_spf(text) && sender_rules::lets_all_send(text);
        };
        if (found.finding == "right" && std::any_of(answer.texts.begin(), answer.texts.end(), is_open))
            found.finding = "open";
        return found;
    }

    [[nodiscard]] RecordReport dkim(const std::string& domain, const std::string& selector, Milliseconds until) const {
        if (selector.empty()) return {"", "not_asked"};
        const auto name = selector + "._domainkey." + domain;
        if (!sender_rules::is_dns_name(name)) return {name, "missing"};
        auto found = sender_rules::report(name, ask(name, until), sender_rules::is_dkim);
        if (found.finding == "right" && sender_rules::tags_of(found.records.front())["p"].empty())
            found.finding = "revoked";
        return found;
    }

    /// The policy of the domain, or else of the nearest parent that has one, as receivers look for it (RFC 9989).
    [[nodiscard]] RecordReport dmarc(const std::string& domain, Milliseconds until) const {
        std::string_view at = domain;
        RecordReport first;
        for (int asked = 0; asked < sender_rules::kMaxDmarcNames && at.find('.') != std::string_view::npos; ++asked) {
            const auto name = "_dmarc." + std::string(at);
            auto found = sender_rules::report(name, ask(name, until), sender_rules::is_dmarc);
            if (found.finding == "right")
                found.finding = sender_rules::dmarc_finding(found.records.front(), asked == 0);
            if (found.finding != "missing") return found;
            if (asked == 0) first = std::move(found);
            at.remove_prefix(at.find('.') + 1);
        }
        return first;
    }

    const std::vector<SenderDomain> domains_;
    const DnsLookup* const lookup_;
    const Clock& clock_;
    OneAtATime asking_{};
};

} // namespace frontrow
