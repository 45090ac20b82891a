import Core
import Testing

@Suite struct TimeTests {
    @Test func everyDayOfEightHundredYearsComesBack() {
        var moment = Moment(seconds: -11_676_096_000)
        for _ in 0..<292_194 {
            let civil = CivilTime(moment)
            #expect(CivilTime.moment(year: civil.year, month: civil.month, day: civil.day) == moment)
            moment = moment + .days(1)
        }
    }

    @Test func formatsAreThoseOfTheirStandards() {
        let civil = CivilTime(Moment(seconds: 1_795_516_320))
        #expect(civil.basicISO8601 == "20261124T103200Z")
        #expect(civil.extendedISO8601 == "2026-11-24T10:32:00Z")
        #expect(civil.httpDate == "Tue, 24 Nov 2026 10:32:00 GMT")
    }

    @Test func whatIsNoDateIsRefused() {
        #expect(CivilTime.moment(year: 2026, month: 2, day: 29) == nil)
        #expect(CivilTime.moment(year: 2024, month: 2, day: 29) != nil)
        #expect(CivilTime.moment(year: 2026, month: 13, day: 1) == nil)
        #expect(CivilTime.moment(year: 2026, month: 1, day: 1, hour: 24) == nil)
        #expect(CivilTime.moment(year: 2026, month: 1, day: 1, second: 60) == nil)
    }

    @Test func arithmeticSaturates() {
        #expect(Moment(seconds: .max).microseconds == .max)
        #expect((Moment(microseconds: .max) + .days(1)).microseconds == .max)
        #expect((Moment(microseconds: .min) - .days(1)).microseconds == .min)
        #expect(Lifetime.seconds(.max).microseconds == .max)
        #expect(Moment(microseconds: -1).seconds == -1)
    }
}
