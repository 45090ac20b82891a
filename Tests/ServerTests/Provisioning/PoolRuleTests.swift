import AWSAPI
import Authority
import Core
import Directory
import TestKit
import Testing

/// What must hold of a pool, and what is said of that which is not built.
@Suite struct PoolRuleTests {
    private func create(_ app: TestApp, _ members: [JSON.Member]) async throws -> TestAnswer {
        try await app.signed("CreateUserPool", .object([.init("PoolName", "Pool")] + members))
    }

    @Test func aSchemaThatCannotBeHeldIsRefused() async throws {
        try await TestApp.run { app in
            func schema(_ attributes: [JSON]) -> JSON.Member { .init("Schema", .array(attributes)) }
            let team: JSON = ["Name": "team", "AttributeDataType": "String"]
            let invalid = "InvalidParameterException"
            for (attributes, refusal) in [
                (
                    [["Name": "team", "AttributeDataType": "String", "Required": true]],
                    "\(invalid): Required custom attributes are not supported currently."
                ), ([team, team], "\(invalid): custom:team: Existing attribute already has name custom:team."),
                (
                    [team, ["Name": "custom:team", "AttributeDataType": "Number"]],
                    "\(invalid): custom:team: Existing attribute already has name custom:team."
                ),
                (
                    [["Name": "custom:", "AttributeDataType": "String"]], "\(invalid): A custom attribute needs a name."
                ),
                (
                    [
                        [
                            "Name": "team", "AttributeDataType": "String",
                            "StringAttributeConstraints": ["MinLength": "x"],
                        ]
                    ], "\(invalid): Invalid attribute constraints: a bound is not a whole number."
                ),
                (
                    [
                        [
                            "Name": "level", "AttributeDataType": "Number",
                            "NumberAttributeConstraints": ["MinValue": "9", "MaxValue": "1"],
                        ]
                    ], "\(invalid): Invalid attribute constraints: a bound is not a whole number."
                ),
            ] as [([JSON], String)] {
                let refused = try await create(app, [schema(attributes)])
                #expect(refused.refusal == refusal)
            }
            let made = try await create(app, [schema([team, ["Name": "email", "Required": true]])])
            #expect(made.status == 200)
        }
    }

    @Test func anAttributeIsAddedOnce() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            func add(_ names: [String], _ more: [JSON.Member] = []) async throws -> TestAnswer {
                let attributes = names.map {
                    JSON.object([.init("Name", .string($0)), .init("AttributeDataType", "String")] + more)
                }
                return try await app.signed(
                    "AddCustomAttributes",
                    ["UserPoolId": .string(pool.id), "CustomAttributes": .array(attributes)])
            }
            let taken = "InvalidParameterException: custom:team: Existing attribute already has name custom:team."
            #expect(try await add(["team", "team"]).refusal == taken)
            #expect(try await add(["team", "custom:team"]).refusal == taken)
            #expect(try await add(["team"]).status == 200)
            #expect(try await add(["other", "team"]).refusal == taken)
            #expect(
                try await add(["other"], [.init("Required", true)]).refusal
                    == "InvalidParameterException: Required custom attributes are not supported currently.")
            // A refusal adds nothing.
            #expect(try await add(["other"]).status == 200)
            #expect(try await app.authority.provisioning.pool(pool.pool.id).settings.schema["custom:other"] != nil)
        }
    }

    @Test func aNameIsAnAliasOrTheUsername() async throws {
        try await TestApp.run { app in
            let both: [JSON.Member] = [.init("AliasAttributes", ["email"]), .init("UsernameAttributes", ["email"])]
            let refused = try await create(app, both)
            #expect(
                refused.refusal == "InvalidParameterException: Only one of the aliasAttributes or usernameAttributes "
                    + "can be set in a user pool.")
        }
    }

    @Test func aPoolInUseIsNotDeleted() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let id: JSON = ["UserPoolId": .string(pool.id)]
            let name = JSON.Member("Domain", .string("d\(pool.pool.id.poolName.lowercased())"))
            let domain = JSON.object((id.object ?? []) + [name])
            #expect(try await app.signed("CreateUserPoolDomain", domain).status == 200)
            #expect(
                try await app.signed("DeleteUserPool", id).refusal == "InvalidParameterException: User pool cannot be "
                    + "deleted. It has a domain configured that should be deleted first.")
            #expect(try await app.signed("DeleteUserPoolDomain", domain).status == 200)
            let flag = { (value: JSON) in JSON.object((id.object ?? []) + [.init("DeletionProtection", value)]) }
            #expect(try await app.signed("UpdateUserPool", flag("ACTIVE")).status == 200)
            #expect(
                try await app.signed("DeleteUserPool", id).refusal == "InvalidParameterException: The user pool cannot "
                    + "be deleted because deletion protection is activated. Deletion protection must be inactivated first."
            )
            #expect(try await app.signed("UpdateUserPool", flag("INACTIVE")).status == 200)
            #expect(try await app.signed("DeleteUserPool", id).status == 200)
            #expect(
                try await app.signed("DeleteUserPool", id).refusal
                    == "ResourceNotFoundException: User pool \(pool.id) does not exist.")
        }
    }

    @Test func whatIsFixedAtTheBeginningStays() async throws {
        try await TestApp.run { app in
            let made = try await create(
                app, [.init("AliasAttributes", ["email"]), .init("UsernameConfiguration", ["CaseSensitive": true])])
            let id = made.json["UserPool"]?["Id"] ?? .null
            let input: JSON = [
                "UserPoolId": id, "AliasAttributes": ["preferred_username"], "UsernameAttributes": ["email"],
                "UsernameConfiguration": ["CaseSensitive": false], "Schema": [],
            ]
            #expect(try await app.signed("UpdateUserPool", input).status == 200)
            let pool = try await app.signed("DescribeUserPool", ["UserPoolId": id]).json["UserPool"]
            #expect(pool?["AliasAttributes"] == ["email"] && pool?["UsernameAttributes"] == nil)
            #expect(pool?["UsernameConfiguration"]?["CaseSensitive"] == true)
        }
    }

    /// What nobody signs is told to everybody; what is signed is told to who may ask.
    @Test func whatIsNotBuiltSaysSoWithoutASignatureWhereNoneIsNeeded() async throws {
        try await TestApp.run { app in
            let service = Service.cognitoIDP
            #expect(!service.unsignedNotBuilt.isEmpty && service.unsignedNotBuilt.isSubset(of: service.notBuilt))
            for name in service.notBuilt.sorted() {
                let refusal = "NotImplementedException: \(name) is not implemented yet."
                let answer = try await app.open(name, [:])
                #expect(answer.status == 400)
                if service.unsignedNotBuilt.contains(name) {
                    #expect(answer.refusal == refusal)
                } else {
                    #expect(answer.json["__type"] == "MissingAuthenticationTokenException", "\(name)")
                }
                #expect(try await app.signed(name, [:]).refusal == refusal)
            }
        }
    }
}
